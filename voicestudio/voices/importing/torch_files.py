"""Checkpoints that torch.save wrote, read without ever running what they hold."""

from __future__ import annotations

import errno
import pickle
import pickletools
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

NESTS = ("state_dict", "model_state_dict", "model", "generator", "net", "module")
"""Keys under which programs keep a network's weights."""
_PREFIX = "module."
"""Before every name, where the network was trained on several cards."""
_STARTS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_HARMLESS = ("collections", "torch", "torch._utils", "torch._tensor", "torch.serialization", "torch.storage", "_codecs")
"""Modules whose names stand in every checkpoint of plain weights."""
_OF_DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, RuntimeError, TypeError,
    ValueError, struct.error,
)  # fmt: skip
"""What torch raises for damaged bytes, as they come to stand in its archive or on its pickle's stack."""
_MOST_PICKLES = 8
_MOST_PICKLE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Tensors by name, in the file's order; `extras` is what else stands beside them; `nest` the keys they stood under.

    `extras` holds numbers, texts, lists, mappings and tensors alone.
    """

    tensors: Mapping[str, Tensor]
    extras: Mapping[str, Any]
    nest: tuple[str, ...]


def looks_like(start: bytes) -> bool:
    """Whether a file that begins so may be one of torch.save's: a zip archive, or a bare pickle in the old layout."""
    return start.startswith(_STARTS)


def read(path: Path) -> Checkpoint:
    """The weights in a file, out of the keys they are nested in and without "module." before their names.

    Raises StudioError, in different words, for a file that holds a program or objects beside its weights, for one that
    is truncated or damaged, and for one without weights.
    """
    content, nest, extras = _loaded(path), [], {}
    while isinstance(content, Mapping) and not _is_weights(content):
        key = next((key for key in NESTS if isinstance(content.get(key), Mapping) and content[key]), None)
        if key is None:
            break
        extras |= {name: value for name, value in content.items() if name != key and isinstance(name, str)}
        content = content[key]
        nest.append(key)
    tensors = _tensors(content)
    if not tensors:
        raise StudioError(f"“{path}” holds no weights of a network: choose another file.")
    return Checkpoint(tensors, extras, tuple(nest))


def _loaded(path: Path) -> Any:
    """What torch.save was given, if it is numbers, texts, lists, mappings and tensors alone."""
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions of pickle, which are told below if they matter
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        held = next(_held(path), None)
        if held is None:
            raise _damaged(path) from error
        raise StudioError(
            f"“{path}” holds more than weights ({held}), which could run a stranger's program if it were opened, so it "
            "is refused: where you trust it, save its state_dict alone (torch.save(network.state_dict(), path)) and "
            "import that, or ask for such a file."
        ) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # torch looks for something before the beginning of a file that was cut off
            raise _damaged(path) from error
        raise StudioError(f"“{path}” cannot be read: {error.strerror or 'it ends too early'}.") from error
    except _OF_DAMAGE as error:
        raise _damaged(path) from error


def _held(path: Path) -> Iterator[str]:
    """The classes and functions that a file names beside those of plain weights; its pickles are read, and not run."""
    try:
        for content in _pickles(path):
            texts: list[str] = []
            for opcode, argument, _ in pickletools.genops(content):
                if opcode.name == "GLOBAL":
                    texts = argument.split(" ", 1)
                elif isinstance(argument, str):
                    texts = [*texts[-1:], argument]
                if opcode.name in ("GLOBAL", "STACK_GLOBAL") and len(texts) == 2 and texts[0] not in _HARMLESS:
                    yield ".".join(texts)
    except (OSError, ValueError, LookupError, zipfile.BadZipFile, NotImplementedError):
        return  # what was damaged is told by the one who asks


def _pickles(path: Path) -> Iterator[bytes]:
    """The pickles in a file of torch.save's: one in an archive, several one after the other in the old layout."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".pkl"):
                    with archive.open(name) as file:
                        yield file.read(_MOST_PICKLE_BYTES)
        return
    with path.open("rb") as file:
        content = file.read(_MOST_PICKLE_BYTES)
    for _ in range(_MOST_PICKLES):
        if not looks_like(content):
            return
        yield content
        end = next(place for opcode, _, place in pickletools.genops(content) if opcode.name == "STOP")
        content = content[end + 1 :]


def _is_weights(content: Mapping) -> bool:
    return bool(_tensors(content)) and all(not isinstance(content.get(key), Mapping) for key in NESTS)


def _tensors(content: Any) -> dict[str, Tensor]:
    """The tensors of a mapping by name, without "module." where every name has it."""
    import torch

    if not isinstance(content, Mapping):
        return {}
    found = {
        name: value for name, value in content.items() if isinstance(name, str) and isinstance(value, torch.Tensor)
    }
    if found and all(name.startswith(_PREFIX) for name in found):
        found = {name.removeprefix(_PREFIX): value for name, value in found.items()}
    return found


def _damaged(path: Path) -> StudioError:
    return StudioError(f"“{path}” is truncated, damaged, or no checkpoint of torch: download it anew.")
