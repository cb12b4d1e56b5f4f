"""Libraries that take long to read, read beside other work."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

_LOOK_S = 0.01


def imported(*modules: str) -> Generator[None]:
    """Imports modules in a thread of its own and yields while that lasts; those that were read cost nothing.

    What cannot be imported is told by whoever imports it next.
    """
    missing = [name for name in modules if name not in sys.modules]
    if not missing:
        return

    def read() -> None:
        for name in missing:
            with suppress(Exception):
                import_module(name)

    thread = threading.Thread(target=read, name="imports", daemon=True)
    thread.start()
    while thread.is_alive():
        yield None
        thread.join(_LOOK_S)
