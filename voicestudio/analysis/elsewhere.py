"""Calls in a process of its own: recognisers and compiled loops hold Python's lock, and a window would stand still."""

from __future__ import annotations

import os
from multiprocessing import get_context
from typing import TYPE_CHECKING, Self, TypeVar

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

LOOK_S = 0.02
"""How long one step waits for the other process."""

T = TypeVar("T")


class Elsewhere:
    """A context manager that keeps a process; it ends with the context, whatever it was doing.

    The process begins with the first call. With `gives_way` it computes only where others leave room, on systems that
    know how.
    """

    def __init__(self, gives_way: bool = False) -> None:
        self._gives_way = gives_way
        self._process: SpawnProcess | None = None
        self._here: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._process is not None and self._here is not None:
            self._here.close()
            self._process.terminate()
            self._process.join()
            self._process.close()
        self._process = self._here = None

    def call(self, function: Callable[..., T], *arguments: object) -> Generator[None, None, T]:
        """What the function of a module returns for the arguments; yields while it waits.

        A StudioError of the function is raised here, and one where the process has ended over it.
        """
        if self._here is None:
            yield from self._begun()
        try:
            self._here.send((function, arguments))
            while not self._here.poll(LOOK_S):
                yield None
            result, error = self._here.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as gone:
            self.__exit__()
            raise StudioError("The process that listens has ended unasked; try again, with a shorter sound.") from gone
        if error is not None:
            raise StudioError(error)
        return result

    def _begun(self) -> Generator[None]:
        """Starts the process, and waits until somebody reads the pipe: before, a long sound would fill it."""
        context = get_context("spawn")  # a fork would copy the threads of sound and window
        here, there = context.Pipe()
        process = context.Process(target=_serve, args=(there, self._gives_way), daemon=True)
        process.start()
        there.close()
        self._here, self._process = here, process
        try:
            while not self._here.poll(LOOK_S):
                yield None
            self._here.recv()
        except (EOFError, ConnectionResetError) as gone:
            self.__exit__()
            raise StudioError("The process that listens cannot be started; start the program again.") from gone


def call(elsewhere: Elsewhere | None, function: Callable[..., T], *arguments: object) -> Generator[None, None, T]:
    """The same in that process, or here and now where there is none."""
    if elsewhere is None:
        return function(*arguments)
    return (yield from elsewhere.call(function, *arguments))


def _serve(there: Connection, gives_way: bool) -> None:
    """What the other process does: answers one call after the other, until the pipe is closed."""
    if gives_way and hasattr(os, "nice"):
        os.nice(10)
    there.send(None)
    while True:
        try:
            function, arguments = there.recv()
        except EOFError:
            return
        try:
            answer = function(*arguments), None
        except StudioError as error:
            answer = None, str(error)
        there.send(answer)
