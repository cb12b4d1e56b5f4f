"""Classifiers, the map and matching: each opens its window when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import SoundPatch
    from voicestudio.gui.learning.classifying import Classifying
    from voicestudio.gui.learning.mapping import Mapping
    from voicestudio.gui.learning.matching_sound import MatchingSound
    from voicestudio.gui.pages import Pages, Tools


class Learning(QObject):
    """What the studio's menu leads to; nothing of it is read before."""

    def __init__(self, tools: Tools, pages: Pages, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._pages = tools, pages
        self._classifying: Classifying | None = None
        self._mapping: Mapping | None = None
        self._matching: MatchingSound | None = None

    @property
    def classifying(self) -> Classifying:
        if self._classifying is None:
            from voicestudio.gui.learning.classifying import Classifying

            self._classifying = Classifying(self._tools, self._tools.doors.learning, self)
        return self._classifying

    @property
    def mapping(self) -> Mapping:
        if self._mapping is None:
            from voicestudio.gui.learning.mapping import Mapping

            self._mapping = Mapping(self._tools, self._tools.doors.learning, self.open_sound, self)
        return self._mapping

    @property
    def matching(self) -> MatchingSound:
        if self._matching is None:
            from voicestudio.gui.learning.matching_sound import MatchingSound

            self._matching = MatchingSound(self._tools, self._tools.doors.learning, self.open_patch, self)
        return self._matching

    def show_classifier(self) -> None:
        self.classifying.show()

    def show_map(self) -> None:
        self.mapping.show()

    def show_match(self) -> None:
        self.matching.show()

    def classify(self) -> None:
        """Opens the window of classifiers and names the current sound."""
        self.classifying.show()
        self.classifying.classify()

    def open_sound(self, path: Path) -> None:
        """Makes a file the studio's sound, on the page for listening."""
        self._pages.show("listening")
        self._pages.page("listening").open_files([path])
        self._come_forward()

    def open_patch(self, patch: SoundPatch) -> None:
        """Takes a patch to the page of sounds."""
        self._pages.show("sounds")
        self._pages.page("sounds").open_patch(patch)
        self._come_forward()

    def _come_forward(self) -> None:
        self._tools.window.raise_()
        self._tools.window.activateWindow()

    def key_rows(self) -> list[tuple[str, str, str]]:
        """Where, what each key does there, and its name, for the list of keys."""
        places = (
            (self.tr("In the window of classifiers"), self.classifying.window),
            (self.tr("In the map of sounds"), self.mapping.window),
            (self.tr("In the matching of a sound"), self.matching.window),
        )
        return [(place, deed, keys) for place, window in places for deed, keys in window.key_rows()]

    def close(self) -> None:
        """Lets everything go; to be called when the studio closes."""
        if self._classifying is not None:
            self._classifying.let_go()
            self._classifying.window.close()
        for one in (self._mapping, self._matching):
            if one is not None:
                one.close()
                one.window.close()
