"""Errors that a person may read."""


class StudioError(Exception):
    """Something a person can mend: the message says what was wanted, what came, and what to do.

    The message is one clear sentence. It is shown as it stands by the command line (exit code 2) and by the window
    (a non-modal message), so it never holds a traceback or the name of an internal class.
    """


class DeviceError(StudioError):
    """A sound device or computing device that is missing, busy or was unplugged."""
