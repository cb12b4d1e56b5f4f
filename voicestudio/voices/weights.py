"""Weights of a voice: safetensors files, looked at before torch is read."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from pathlib import Path

_MAX_HEADER_BYTES = 100_000_000
_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
_PICKLE_STARTS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
"""A torch checkpoint is a zip file or a bare pickle; reading either could run a stranger's program."""


def check(path: Path) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor by name, read from the header alone; no tensor is read.

    Raises StudioError, naming the file, when it is missing, a pickle, truncated, or no safetensors file at all.
    """
    header, size, length = _header(path)
    shapes, end = _shapes(path, header)
    if size - 8 - length != end:
        raise StudioError(
            f"{path} is truncated or damaged: {end} bytes of weights are wanted, but {size - 8 - length} came: install "
            "the voice anew."
        )
    return shapes


def kind(path: Path) -> str:
    """What the weights say they are of ("acoustic model", "tacotron 2"...), "" where they do not; raises as `check`."""
    facts = _header(path)[0].get("__metadata__")
    found = facts.get("kind", "") if isinstance(facts, dict) else ""
    return found if isinstance(found, str) else ""


def _header(path: Path) -> tuple[dict[str, Any], int, int]:
    """The header, the file's size, and the header's length, in bytes."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            length = int.from_bytes(start, "little")
            if start.startswith(_PICKLE_STARTS):
                raise StudioError(
                    f"{path} is a pickle, which may hold a program and is never opened: put the voice's safetensors "
                    "weights there."
                )
            if len(start) < 8 or length > min(size - 8, _MAX_HEADER_BYTES):
                raise _damaged(path, size)
            header = json.loads(file.read(length))
    except FileNotFoundError as error:
        raise StudioError(f"The voice's weights {path} are missing: install the voice anew.") from error
    except OSError as error:
        raise StudioError(f"The voice's weights {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # neither UTF-8 nor JSON
        raise StudioError(f"{path} is not a safetensors file: its header is unreadable.") from error
    if not isinstance(header, dict):
        raise _no_tensors(path)
    return header, size, length


def _shapes(path: Path, header: Any) -> tuple[dict[str, tuple[int, ...]], int]:
    """Shapes by name, and the number of bytes that the tensors fill."""
    shapes: dict[str, tuple[int, ...]] = {}
    end = 0
    try:
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            shape = tuple(int(length) for length in entry["shape"])
            first, last = entry["data_offsets"]
            if last - first != math.prod(shape) * _BYTES[entry["dtype"]]:
                raise StudioError(f"{path} is damaged: the tensor {name} has not as many bytes as its shape wants.")
            shapes[name] = shape
            end = max(end, last)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _no_tensors(path) from error
    if not shapes:
        raise StudioError(f"{path} holds no weights: install the voice anew.")
    return shapes, end


def _no_tensors(path: Path) -> StudioError:
    return StudioError(f"{path} is not a safetensors file: its header does not describe tensors.")


def _damaged(path: Path, size: int) -> StudioError:
    if size < 8:
        return StudioError(f"{path} is truncated: it holds only {size} bytes: install the voice anew.")
    return StudioError(f"{path} is truncated or not a safetensors file: install the voice anew.")
