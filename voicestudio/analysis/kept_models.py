"""scikit-learn models in files: by skops, which runs nothing a file brings, with a list of what may be in one."""

from __future__ import annotations

import json
import os
import sys
import warnings
import zipfile
from contextlib import contextmanager, suppress
from importlib import import_module
from tokenize import TokenError
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
DAMAGE = (
    zipfile.BadZipFile, OSError, EOFError, MemoryError, NotImplementedError, RecursionError, ImportError, SyntaxError,
    TokenError, AttributeError, ArithmeticError, LookupError, TypeError, ValueError, RuntimeError,
)  # fmt: skip
"""What a damaged file makes skops, numpy and scikit-learn raise; found by damaging files at random."""
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
    except DAMAGE as error:
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
    """Whether compiled code, which follows what a model says without looking, stays within the model's own arrays."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    try:
        if isinstance(model, RandomForestClassifier | RandomForestRegressor):
            return all(_is_sound_tree(one.tree_, model.n_features_in_) for one in model.estimators_)
        if isinstance(model, CalibratedClassifierCV):
            return all(_is_sound_machine(one.estimator) for one in model.calibrated_classifiers_)
    except DAMAGE:
        return False
    return True


def _is_sound_tree(tree: Any, n_features: int) -> bool:
    """Whether each node leads to two later ones, or is a leaf."""
    node = np.arange(tree.node_count)
    inner = tree.children_left != -1
    ends = all(
        np.all((children[inner] > node[inner]) & (children[inner] < tree.node_count))
        for children in (tree.children_left, tree.children_right)
    )
    asked = tree.feature[inner]
    return ends and bool(np.all((asked >= 0) & (asked < n_features))) and tree.n_features == n_features


def _is_sound_machine(machine: Any) -> bool:
    """Whether the support vectors of an SVC are as many as it counts."""
    vectors, counts, n_classes = machine.support_vectors_, machine._n_support, len(machine.classes_)
    return (
        vectors.ndim == 2
        and counts.shape == (n_classes,)
        and bool(np.all(counts >= 0))
        and int(counts.sum()) == len(vectors) == len(machine.support_)
        and machine._dual_coef_.shape == (n_classes - 1, len(vectors))
        and machine._intercept_.shape == (n_classes * (n_classes - 1) // 2,)
    )
