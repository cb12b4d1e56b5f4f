"""Asks how and where the sound is to be written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.core import StudioError
from voicestudio.gui.export_choices import (
    LARGEST_WAV_BYTES,
    MP3_RATES_HZ,
    RATES_HZ,
    SUFFIXES,
    ExportOrder,
    bytes_of,
    file_name_for,
    formats,
    free_name,
    size_shown,
)
from voicestudio.gui.transport import clock

if TYPE_CHECKING:
    from voicestudio.gui.export_choices import Source
    from voicestudio.gui.settings import Settings


class ExportDialog(QDialog):
    """After it was accepted, `order` says what to write. A file that exists is replaced only after a question."""

    def __init__(self, source: Source, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Speak to a file") if source.is_text else self.tr("Export sound"))
        self._source, self._settings = source, settings
        self.order: ExportOrder | None = None
        self._make_part()
        self._make_format()
        self._make_loudness()
        self._make_place(file_name_for(source.title))
        self._arrange()
        self._restore()
        self.format.currentIndexChanged.connect(self._on_format)
        for signal in (self.rate.currentIndexChanged, self.selection_button.toggled, self.name.textChanged):
            signal.connect(self._show_note)
        self._on_format()

    def _make_part(self) -> None:
        source = self._source
        self.whole_button = QRadioButton(
            self.tr("&Whole sound  ({clock})").format(clock=clock(source.duration_s)), self, checked=True
        )
        self.selection_button = QRadioButton(self.tr("&Selection"), self)
        if source.selection is not None:
            start, stop = source.selection
            self.selection_button.setText(
                self.tr("&Selection  ({start} to {stop})").format(start=clock(start), stop=clock(stop))
            )
        self.selection_button.setEnabled(source.selection is not None)
        self.selection_button.setChecked(source.prefer_selection and source.selection is not None)
        group = QButtonGroup(self)
        group.addButton(self.whole_button)
        group.addButton(self.selection_button)
        count = self.locale().toString(source.n_characters)
        self._text_part = QLabel(self.tr("The whole text  ({count} characters)").format(count=count), self)
        self.whole_button.setHidden(source.is_text)
        self.selection_button.setHidden(source.is_text)
        self._text_part.setVisible(source.is_text)

    def _make_format(self) -> None:
        self.format = QComboBox(self)
        self.format.setAccessibleName(self.tr("Format"))
        for text, suffix, subtype in formats():
            self.format.addItem(text, (suffix, subtype))
        self.rate = QComboBox(self)
        self.rate.setAccessibleName(self.tr("Sample rate"))

    def _make_loudness(self) -> None:
        self.loud = QCheckBox(self.tr("&Bring to"), self)
        self.loud.setToolTip(self.tr("Loudness after BS.1770; the true peak stays below -1 dB"))
        self.lufs = QDoubleSpinBox(self, minimum=-40.0, maximum=-8.0, singleStep=1.0, decimals=1, value=-16.0)
        self.lufs.setSuffix(self.tr(" LUFS"))
        self.lufs.setAccessibleName(self.tr("Loudness target"))
        self.lufs.setToolTip(self.tr("-16 for podcasts, -23 for broadcast, -14 for streaming"))
        self.lufs.setEnabled(False)
        self.loud.toggled.connect(self.lufs.setEnabled)

    def _make_place(self, name: str) -> None:
        folder = Path(self._settings.text("export/folder", str(Path.home())))
        self._folder = folder if folder.is_dir() else Path.home()
        self.name = QLineEdit(str(self._folder / name), self)
        self.name.setAccessibleName(self.tr("File"))
        self.name.setProperty("field", True)
        self.name.setMinimumWidth(380)
        self._browse = QPushButton(self.tr("B&rowse..."), self)
        self._browse.setAutoDefault(False)
        self._browse.clicked.connect(self._ask_place)
        self._note = QLabel(self)
        self._note.setProperty("role", "muted")
        self._note.setWordWrap(True)

    def _arrange(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setColumnStretch(1, 1)
        part = QVBoxLayout()
        part.setSpacing(6)
        for widget in (self.whole_button, self.selection_button, self._text_part):
            part.addWidget(widget)
        rows = (
            (self.tr("Part"), None, part),
            (self.tr("&Format"), self.format, _in_a_row(self.format)),
            (self.tr("Sample &rate"), self.rate, _in_a_row(self.rate)),
            (self.tr("Loudness"), None, _in_a_row(self.loud, self.lufs, None)),
            (self.tr("F&ile"), self.name, _in_a_row(self.name, self._browse)),
        )
        for row, (text, buddy, field) in enumerate(rows):
            label = QLabel(text, self)
            if buddy is not None:
                label.setBuddy(buddy)
            beside_first = Qt.AlignmentFlag.AlignTop if field is part else Qt.AlignmentFlag.AlignVCenter
            form.addWidget(label, row, 0, beside_first)
            form.addLayout(field, row, 1)
        form.addWidget(self._note, len(rows), 1)
        button = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(button.Save | button.Cancel, self)
        self.export_button = self.buttons.button(button.Save)
        self.export_button.setText(self.tr("S&peak to File") if self._source.is_text else self.tr("&Export"))
        self.export_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(self.buttons)

    def _restore(self) -> None:
        index = self.format.findText(self._settings.text("export/format"))
        self.format.setCurrentIndex(max(0, index))
        self.loud.setChecked(self._settings.flag("export/loud"))
        self.lufs.setValue(self._settings.number("export/lufs", -16.0, -40.0, -8.0))
        self._fill_rates()
        index = self.rate.findData(int(self._settings.number("export/rate", 0, 0, 192_000)))
        self.rate.setCurrentIndex(max(0, index))

    def _fill_rates(self) -> None:
        """The sound's own rate first, then those that the format can hold."""
        before = self.rate.currentData()
        rates = MP3_RATES_HZ if self._suffix == "mp3" else RATES_HZ
        self.rate.blockSignals(True)
        self.rate.clear()
        self.rate.addItem(self.tr("{rate} Hz (as made)").format(rate=self._source.sample_rate), 0)
        for rate in rates:
            if rate != self._source.sample_rate:
                self.rate.addItem(self.tr("{rate} Hz").format(rate=rate), rate)
        self.rate.setCurrentIndex(max(0, self.rate.findData(before)))
        self.rate.blockSignals(False)

    @property
    def _suffix(self) -> str:
        return self.format.currentData()[0]

    @property
    def path(self) -> Path:
        """The file as typed, in the folder of last time where none is named, with the ending of the format."""
        path = Path(os.path.expanduser(self.name.text().strip()))  # noqa: PTH111 - pathlib raises for unknown users
        path = path if path.is_absolute() else self._folder / path
        ending = SUFFIXES[self._suffix]
        return path if path.suffix.lower() == ending else path.with_name(path.name + ending)

    @property
    def part(self) -> tuple[float, float | None]:
        if self.selection_button.isChecked() and self._source.selection is not None:
            return self._source.selection
        return 0.0, None

    def _on_format(self) -> None:
        typed = Path(self.name.text())
        name = typed.with_suffix("") if typed.suffix.lower() in SUFFIXES.values() else typed
        self.name.setText(f"{name}{SUFFIXES[self._suffix]}")
        self._fill_rates()
        self._show_note()

    def _show_note(self) -> None:
        start_s, stop_s = self.part
        seconds = (stop_s if stop_s is not None else self._source.duration_s) - start_s
        size = bytes_of(seconds, *self.format.currentData(), self.rate.currentData() or self._source.sample_rate)
        notes = [self.tr("About {size}.").format(size=size_shown(size))]
        if self._source.is_text:
            time = clock(seconds).split(".")[0]
            notes = [self.tr("About {time} of sound, {size}.").format(time=time, size=size_shown(size))]
        has_name = bool(Path(self.name.text().strip()).name)
        if has_name and self.path.exists():
            notes.append(self.tr("There is a file of this name; you will be asked before it is replaced."))
        is_too_large = self._suffix == "wav" and size > LARGEST_WAV_BYTES
        if is_too_large:
            notes.append(self.tr("That is more than a WAV file can hold (4 GB): choose FLAC."))
        self._note.setText(" ".join(notes))
        self.export_button.setEnabled(has_name and not is_too_large)

    def _ask_place(self) -> None:
        kind = f"{self._suffix.upper()} (*{SUFFIXES[self._suffix]})"
        no_question = QFileDialog.Option.DontConfirmOverwrite  # the dialog asks itself, with more choices
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export sound as"), str(self.path), kind, options=no_question
        )
        if chosen:
            self.name.setText(chosen)

    def accept(self) -> None:
        from voicestudio.audio_io.writing import WriteSettings

        path = self._agreed(self.path)
        if path is None:
            return
        suffix, subtype = self.format.currentData()
        try:
            settings = WriteSettings(
                format=suffix,
                subtype=subtype if suffix in ("wav", "flac") else "PCM_16",
                sample_rate=self.rate.currentData() or None,
                loudness_lufs=self.lufs.value() if self.loud.isChecked() else None,
            )
        except StudioError as error:
            self._note.setText(str(error))
            return
        self.order = ExportOrder(path, settings, *self.part)
        self._settings.put("export/folder", str(path.parent))
        self._settings.put("export/format", self.format.currentText())
        self._settings.put("export/rate", self.rate.currentData())
        self._settings.put("export/loud", self.loud.isChecked())
        self._settings.put("export/lufs", self.lufs.value())
        super().accept()

    def _agreed(self, path: Path) -> Path | None:
        """The path to write to: never one that exists, unless the person said so."""
        if not path.exists():
            return path
        other = free_name(path)
        question = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Replace the file?"),
            self.tr("There is a file “{name}” already.").format(name=path.name),
            QMessageBox.StandardButton.Cancel,
            self,
        )
        replace = question.addButton(self.tr("&Replace"), QMessageBox.ButtonRole.DestructiveRole)
        both = question.addButton(self.tr("&Keep both"), QMessageBox.ButtonRole.AcceptRole)
        question.setInformativeText(self.tr("Keep both writes “{name}”.").format(name=other.name))
        question.setDefaultButton(both)
        question.exec()
        clicked = question.clickedButton()
        return path if clicked is replace else other if clicked is both else None


def _in_a_row(*widgets: QWidget | None) -> QHBoxLayout:
    """Beside each other, text fields and pickers as wide as there is room; None is free room."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, int(isinstance(widget, QLineEdit | QComboBox)))
    return row
