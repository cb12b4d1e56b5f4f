"""Samples that lie on the disk, of which those that were looked at do not stay in memory."""

from __future__ import annotations

import mmap
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

_EVERY_S = 0.1


@contextmanager
def mapped(file: IO[bytes]) -> Generator[NDArray[np.float32]]:
    """The samples of a file of float32; a thread drops the pages that were read, again and again."""
    samples = np.memmap(file, np.float32, "r")
    ends = threading.Event()

    def run() -> None:
        while not ends.wait(_EVERY_S):
            drop(samples)

    thread = threading.Thread(target=run, name="mapping", daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        ends.set()
        thread.join()


def drop(samples: np.memmap) -> None:
    """Gives back the pages in memory, where the system knows how; they are read anew when they are asked for."""
    if hasattr(mmap, "MADV_DONTNEED"):
        samples._mmap.madvise(mmap.MADV_DONTNEED)
