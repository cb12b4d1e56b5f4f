"""scikit-learn models in files: by skops, which runs nothing a file brings, with a list of what may be in one."""

from __future__ import annotations

import json
import os
import sys
import warnings
import zipfile
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path
    from types import ModuleType

TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._TemperatureScaling",
    "sklearn.tree._tree.Tree",
)
"""What the studio's own models hold beyond what skops itself holds to be safe."""
MOST_BYTES = 256 << 20
"""So much may a file unpack to."""


def _skops_io() -> ModuleType:
    """skops.io without torch: it looks through all of scikit-learn, of which one corner reads torch for seconds."""
    corner = "sklearn.externals.array_api_compat.torch"
    hidden = "skops.io" not in sys.modules and corner not in sys.modules
    if hidden:
        sys.modules[corner] = None  # to import it is an ImportError now, which skops passes over
    try:
        return import_module("skops.io")
    finally:
        if hidden:
            del sys.modules[corner]


@contextmanager
def written_whole(path: Path) -> Generator[Path]:
    """A place beside `path` to write to; what was written becomes `path` when all went well, else nothing is left.

    Raises StudioError where it cannot be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise StudioError(f"“{path}” cannot be written: {error.strerror}; choose another folder.") from error
    finally:
        with suppress(OSError):  # it is not there: it has become `path`, or there is no such folder
            part.unlink()


def save_model(content: dict[str, Any], path: Path) -> None:
    """Texts, numbers, arrays and fitted models under names, into a file that appears only when it is whole."""
    skops_io = _skops_io()
    with written_whole(path) as part:
        skops_io.dump(content, part, compression=zipfile.ZIP_DEFLATED, compresslevel=9)


def load_model(path: Path, names: Iterable[str]) -> dict[str, Any]:
    """What save_model() wrote; raises StudioError unless the file is whole, holds these names and nothing strange."""
    skops_io = _skops_io()
    from skops.io.exceptions import UntrustedTypesFoundException

    damaged = StudioError(f"The model “{path}” is damaged or of another kind: train it again, or copy it anew.")
    try:
        _check_size(path)
        strange = set(skops_io.get_untrusted_types(file=path)) - set(TRUSTED)
        if strange:
            raise StudioError(
                f"The model “{path}” holds {', '.join(sorted(strange))}, which no model of the studio needs: "
                "it is not opened, for it could do harm."
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a file by another scikit-learn: what does not fit is found below
            content = skops_io.load(path, trusted=list(TRUSTED))
    except FileNotFoundError as error:
        raise StudioError(f"There is no model “{path}”: check its name, or train one.") from error
    except (PermissionError, IsADirectoryError) as error:
        raise StudioError(f"The model “{path}” cannot be read: {error.strerror}.") from error
    except UntrustedTypesFoundException as error:
        raise damaged from error
    except (
        zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RecursionError, ImportError, AttributeError,
        ArithmeticError, LookupError, TypeError, ValueError, RuntimeError,
    ) as error:  # fmt: skip
        raise damaged from error
    if not isinstance(content, dict) or not set(names) <= set(content):
        raise damaged
    for model in content.values():
        if not _is_sound(model):
            raise damaged
    return content


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise StudioError(f"The model “{path}” unpacks to more than {MOST_BYTES >> 20} MiB: it is not opened.")
        json.loads(archive.read("schema.json"))


def _is_sound(model: object) -> bool:
    """Whether the trees of a forest lead only to their own nodes: compiled code follows them without looking."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    if not isinstance(model, RandomForestClassifier | RandomForestRegressor):
        return True
    for estimator in model.estimators_:
        tree = estimator.tree_
        inner = np.flatnonzero(tree.children_left >= 0)
        for children in (tree.children_left, tree.children_right):
            if np.any(children[inner] <= inner) or np.any(children >= tree.node_count):
                return False
        if np.any(tree.feature[inner] < 0) or np.any(tree.feature[inner] >= model.n_features_in_):
            return False
        if np.any(tree.children_right[tree.children_left < 0] >= 0) or tree.n_features != model.n_features_in_:
            return False
    return True
