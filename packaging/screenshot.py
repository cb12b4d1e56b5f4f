"""Takes the README's pictures: the studio speaks its sample text with the bundled voice, designs and listens.

    python packaging/screenshot.py [FOLDER]

Writes studio-light.png, studio-dark.png, sounds-light.png and listening-dark.png (1400 x 900, at most 400 kB each) into
FOLDER (resources/screenshots). Works without a display: Qt then draws offscreen.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY") and sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402

from voicestudio.audio_io.playback import OutputDevice, Player  # noqa: E402
from voicestudio.audio_io.writing import WriteSettings  # noqa: E402
from voicestudio.engine.exporting import save  # noqa: E402
from voicestudio.gui.app import make_application, open_window  # noqa: E402
from voicestudio.gui.doors import Doors  # noqa: E402
from voicestudio.gui.settings import Settings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import Signal
    from PySide6.QtGui import QImage

    from voicestudio.audio_io.portaudio import Fill
    from voicestudio.core import AudioClip
    from voicestudio.gui.studio import Studio

WIDTH, HEIGHT = 1400, 900
HEARD, INSIDE_S = "computed", 0.2
"""The playhead stands so far inside of this word of the sample text."""

PATCH = "electric-piano"
RECORDING = "welcome.wav"
"""The file of the voice's speech that the page for listening opens."""

LONGEST_S = 120
LARGEST_BYTES = 400_000


class SilentStream:
    """A stream that never asks for samples."""

    now = 0.0

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.active = False

    def start(self) -> None:
        """Stays silent."""
        self.active = True

    def close(self) -> None:
        """Has nothing to let go."""


class SilentOutput:
    """An output on every machine, so that the pictures do not depend on a sound card."""

    def devices(self) -> list[OutputDevice]:
        return [OutputDevice("Silence", 0, 48000, 2, is_default=True)]

    def open(self, _device: OutputDevice, sample_rate: int, _fill: Fill) -> SilentStream:
        return SilentStream(sample_rate)

    def refresh(self) -> None:
        """There is always the same one."""


def main(folder: Path) -> int:
    """The exit code: 1 where the voice could not speak or a picture became too large."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["VOICESTUDIO_HOME"] = home
        standing = Doors(player=lambda: Player(SilentOutput(), clock=lambda: 0.0))
        studio = open_window(make_application(), Settings(), standing)
        studio.window.resize(WIDTH, HEIGHT)
        problem = _speak(studio)
        folder.mkdir(parents=True, exist_ok=True)
        if not problem:
            problem = _take_all(studio, folder, Path(home))
        studio.window.may_close = lambda: True
        studio.window.close()
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


def _take_all(studio: Studio, folder: Path, home: Path) -> str:
    """Takes the pictures one after the other, each of its page; what went wrong, or nothing."""
    speech = studio.window.sound.view.data.clip
    for name, page in (("studio-light", None), ("studio-dark", None), ("sounds-light", _make),
                       ("listening-dark", lambda studio: _listen(studio, speech, home))):  # fmt: skip
        studio.preferences.choose_appearance(name.partition("-")[2])
        problem = page(studio) if page else ""
        if problem:
            return problem
        _wait(300)
        path = folder / f"{name}.png"
        _save(studio.window.grab().toImage(), path)
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
        if path.stat().st_size > LARGEST_BYTES:
            return f"{path} is larger than {LARGEST_BYTES / 1000:.0f} kB."
    return ""


def _make(studio: Studio) -> str:
    """Plays a patch on the page of sounds; what went wrong, or nothing."""
    studio.pages.show("sounds")
    page = studio.pages.page("sounds")
    if not _wait_until(lambda: page.is_ready):
        return f"The patches were not read within {LONGEST_S} s."
    problem = _wait_for_sound(studio, lambda: page.choose(PATCH))
    studio.playing.stop()
    return problem


def _listen(studio: Studio, speech: AudioClip, home: Path) -> str:
    """Opens a recording of the voice on the page for listening, and waits until it is measured."""
    recording = home / RECORDING
    for _ in save(recording, speech, WriteSettings()):
        pass
    studio.pages.show("listening")
    page = studio.pages.page("listening")
    problem = _wait_for_sound(studio, lambda: page.open_files([recording]))
    if not problem and not _wait_until(lambda: set(page.tracks.lanes) <= set(page.tracks.measured)):
        problem = f"The recording was not measured within {LONGEST_S} s."
    _wait_until(page.figures.copy_button.isEnabled)
    return problem


def _wait_for_sound(studio: Studio, deed: Callable[[], object]) -> str:
    """Does what begins a sound and waits for its end; what went wrong, or nothing."""
    session = studio.session
    problems: list[str] = []
    for failed in (session.failed, session.broke):
        failed.connect(problems.append)
    QTimer.singleShot(0, deed)
    _wait_for(session.finished, session.failed, session.broke)
    return problems[0] if problems else ""


def _speak(studio: Studio) -> str:
    """Lets the window speak its sample text once the voice is open; what went wrong, or nothing."""
    session, errands = studio.session, studio.errands
    problems: list[str] = []
    for failed in (session.failed, session.broke, errands.broke):
        failed.connect(problems.append)
    errands.voice_failed.connect(lambda failure: problems.append(failure.message))
    _wait_for(errands.voice_opened, errands.voice_failed, errands.broke)
    if not problems:
        studio.speaking.speak()
        _wait_for(session.finished, session.failed, session.broke)
    if not problems and not session.has_sound:
        problems.append(f"The voice did not speak within {LONGEST_S} s.")
    studio.playing.stop()
    word_s = session.time_at(studio.window.editor.toPlainText().find(HEARD))
    if word_s is not None:
        studio.playing.seek(word_s + INSIDE_S)
    return problems[0] if problems else ""


def _save(picture: QImage, path: Path) -> None:
    """Writes a small PNG: of 256 colours, chosen for this picture."""
    beside = path.with_suffix(".part.png")
    picture.save(str(beside), "PNG")
    with Image.open(beside) as whole:
        whole.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT).save(path, optimize=True)
    beside.unlink()


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _wait_until(is_so: Callable[[], bool]) -> bool:
    """Lets the window live until that is so, or for LONGEST_S; whether it is."""
    for _ in range(LONGEST_S * 10):
        if is_so():
            return True
        _wait(100)
    return False


def _wait_for(*signals: Signal) -> None:
    """Lets the window live until one of the signals comes, or for LONGEST_S."""
    loop = QEventLoop()
    for signal in signals:
        signal.connect(loop.quit)
    QTimer.singleShot(LONGEST_S * 1000, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "screenshots"))
