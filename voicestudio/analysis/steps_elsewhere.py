"""Long jobs in a process of their own: what they tell on the way comes here, and the window's thread stays free."""

from __future__ import annotations

import signal
import sys
from contextlib import closing
from multiprocessing import get_context
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from multiprocessing.connection import Connection

LOOK_S = 0.02
"""How long one step waits for the other process."""
PATIENCE_S = 2.0
"""So long a process may take to end by itself when it is not wanted any more."""

_STEP, _RESULT, _ERROR = range(3)


def steps_elsewhere(make: Callable[..., Generator[object]], *arguments: object) -> Generator[object]:
    """What the generator of a module's function yields, None while it works; returns what it returns.

    close() ends the process. A StudioError of the generator is raised here, and one where the process ended unasked.
    """
    context = get_context("spawn")  # a fork would copy the threads of sound and window
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, make, arguments))
    process.start()
    there.close()
    try:
        while True:
            while not here.poll(LOOK_S):
                yield None
            kind, value = here.recv()
            if kind == _RESULT:
                return value
            if kind == _ERROR:
                raise StudioError(value)
            yield value
    except (EOFError, ConnectionError) as error:
        raise StudioError("The process that does the work has ended unasked: try again, with fewer sounds.") from error
    finally:
        here.close()
        process.terminate()
        process.join(PATIENCE_S)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


def _serve(there: Connection, make: Callable[..., Generator[object]], arguments: tuple[object, ...]) -> None:
    """What the other process does. A request to end closes the generator, and with it what that has begun."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    try:
        with closing(make(*arguments)) as steps:
            while True:
                try:
                    there.send((_STEP, next(steps)))
                except StopIteration as end:
                    there.send((_RESULT, end.value))
                    return
    except StudioError as error:
        there.send((_ERROR, str(error)))
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody listens any more
