"""Opens the studio: application, log, theme, window; then, with the window there, what takes time."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QtMsgType, QTranslator, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import voicestudio
from voicestudio.core import places
from voicestudio.gui.settings import Settings
from voicestudio.gui.studio import Studio
from voicestudio.gui.theme import Appearance, ThemeKeeper

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext

    from voicestudio.gui.doors import Doors

LOG_BYTES = 1_000_000
LOG_FILES = 3
START_AFTER_MS = 50
"""Time for the window to be painted before anything else begins."""
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
log = logging.getLogger("voicestudio.gui")


def main() -> int:
    """The window's exit code."""
    start_log()
    app = make_application()
    settings = Settings()
    studio = open_window(app, settings)
    catch_errors(studio)
    code = app.exec()
    log.info("The window was closed.")
    return code


def make_application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("voicestudio")
    app.setApplicationDisplayName("VoiceStudio")
    app.setApplicationVersion(voicestudio.__version__)
    app.setDesktopFileName("voicestudio")
    _translate(app)
    return app


def open_window(app: QApplication, settings: Settings, doors: Doors | None = None) -> Studio:
    """Shows the window; voices, devices and playback are opened once it has been painted."""
    wanted = settings.text("appearance", Appearance.SYSTEM)
    appearance = Appearance(wanted) if wanted in list(Appearance) else Appearance.SYSTEM
    studio = Studio(ThemeKeeper(app, appearance), settings, doors)
    studio.window.show()
    QTimer.singleShot(START_AFTER_MS, studio.start)
    return studio


def start_log() -> None:
    """Writes the log to a file that never grows beyond a few MB; where that is not allowed, there is no log."""
    root = logging.getLogger("voicestudio")
    root.setLevel(logging.INFO)
    folder = places.log_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "studio.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
    except OSError as error:
        root.addHandler(logging.NullHandler())
        print(f"The log file in {folder} cannot be written: {error.strerror or error}.", file=sys.stderr)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    log.info("VoiceStudio %s starts.", voicestudio.__version__)
    qInstallMessageHandler(_log_qt)


def catch_errors(studio: Studio) -> None:
    """From now on an error that nobody caught is logged and shown, and the window goes on."""

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            studio.window.close()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        log.error("An error was not caught.\n%s", details)
        studio.dialogs.show_error(details)

    def on_thread_error(arguments: threading.ExceptHookArgs) -> None:
        trace = traceback.format_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
        log.error("An error in a thread was not caught.\n%s", "".join(trace))

    sys.excepthook = on_error
    threading.excepthook = on_thread_error


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("voicestudio.qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)


def _translate(app: QApplication) -> None:
    """Qt's own words and the studio's in the system's language, where there is a translation."""
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("voicestudio", str(places.resources_folder() / "i18n")),
    ):
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", folder):
            app.installTranslator(translator)


if __name__ == "__main__":
    sys.exit(main())
