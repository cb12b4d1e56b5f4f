"""What is imported is asked for, and what is asked for is pinned."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = [
    Requirement(line)
    for line in (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
EXACT = re.compile(r"==\d[\w.]*")


def requirements(*extras: str) -> list[Requirement]:
    """What the project asks for, with the extras named."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


def with_all_below(wanted: list[Requirement]) -> set[str]:
    """The names of what is wanted on this machine and of all that it asks for in turn, where it is installed."""
    found: set[str] = set()
    waiting = [(requirement, "") for requirement in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        if name in found and not requirement.extras:
            continue
        found.add(name)
        try:
            lines = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        waiting += [(Requirement(line), asked) for line in lines for asked in (requirement.extras or {""})]
    return found


def imported() -> dict[str, set[str]]:
    """Each top-level module that the package imports from elsewhere, with the files that do."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "voicestudio").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.split(".")[0], set()).add(str(path.relative_to(ROOT)))
    return {name: files for name, files in found.items() if name not in {*sys.stdlib_module_names, "voicestudio"}}


def test_what_is_imported_is_asked_for():
    asked = {canonicalize_name(requirement.name) for requirement in requirements("quality", "pesq", "onnx", "whisper")}
    makers = importlib.metadata.packages_distributions()
    for module, files in imported().items():
        names = {canonicalize_name(name) for name in makers.get(module, [module])}
        assert names & asked, f"{module}, imported in {sorted(files)}, is not among the dependencies"


def test_every_pin_is_exact_and_of_no_one_build():
    for pin in PINS:
        assert EXACT.fullmatch(str(pin.specifier)), f"{pin} is not one exact version"
        assert pin.url is None


def test_all_that_is_installed_for_the_studio_is_pinned():
    pinned = {canonicalize_name(pin.name) for pin in PINS if not pin.marker or pin.marker.evaluate()}
    wanted = with_all_below(requirements("quality", "pesq", "onnx", "test"))
    assert wanted <= pinned
