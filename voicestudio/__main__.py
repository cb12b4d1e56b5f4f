"""The one door: without arguments the window opens, with arguments the command line answers."""

from __future__ import annotations

import multiprocessing
import os
import sys

NO_DISPLAY = (
    "There is no display to open the studio on (neither DISPLAY nor WAYLAND_DISPLAY is set): "
    'speak from the command line instead, as in: voicestudio speak "Hello." -o hello.wav'
)


def main(argv: list[str] | None = None) -> int:
    """The exit code of the command line, or of the window; 2 when a window is asked for that cannot open here."""
    multiprocessing.freeze_support()  # in a packaged program, a process that was begun to compute ends here
    arguments = sys.argv[1:] if argv is None else argv
    if arguments:
        from voicestudio.cli.main import main as answer

        return answer(arguments)
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 2
    try:
        from voicestudio.gui.app import main as open_studio
    except ImportError as error:
        if "shared object file" not in str(error):
            raise
        print(f"The window needs a library that this system lacks ({error}): make run says how to install it.",
              file=sys.stderr)
        return 2
    return open_studio()


def has_display() -> bool:
    """Whether Qt has something to draw on; asked before Qt is read, because Qt ends the process where it has not."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
