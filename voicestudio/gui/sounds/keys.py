"""The keys of the page of sounds, as the list of keys shows them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def key_rows() -> list[tuple[str, str]]:
    """What is done, and by which keys."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("SoundsKeys", text)

    return [
        (tr("Search patches"), tr("Ctrl+F")),
        (tr("Hear a patch of the list again"), tr("Space   Return")),
        (tr("Mark a patch of the list as a favourite"), tr("*")),
        (tr("Delete a patch of your own"), tr("Delete, in the list")),
        (tr("Save the patch; as a new one"), tr("Ctrl+S   Ctrl+Shift+S")),
        (tr("Duplicate the patch"), tr("Ctrl+D")),
        (tr("Another seed"), tr("Ctrl+R")),
        (tr("Turn a knob; finely"), tr("Up   Down   PgUp   PgDown; with Shift")),
        (tr("Type a value; back to the default; lock"), tr("Return   Delete   K, on a knob")),
        (tr("Choose a partial; set it; switch it off"), tr("Left   Right; Up   Down; Delete")),
        (
            tr("Play notes; octave down and up; hold; silence"),
            tr("A W S E D F T G Y H U J K O L P; Z   X; C; Esc, on the piano"),
        ),
    ]
