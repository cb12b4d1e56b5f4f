"""Makes everything ready to run or to test the studio: python packaging/set_up.py run|test

In order: the virtual environment .venv, the libraries of the system, the Python packages at the versions of
constraints.txt, and the compiled kernels. A stamp in .venv tells what is done, so that a second time costs nothing.
Needs the standard library alone. Exit code 1 after one sentence when the studio cannot be made ready.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

import system_libraries

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "voicestudio-set-up.json"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
EXTRAS = {"run": (), "test": ("onnx", "quality", "test")}
LIBRARIES_FOR = "libraries of the system that the window and the sound need"
BUILD_TOOLS = ("setuptools", "wheel")


class SetUpError(Exception):
    """The studio cannot be made ready: one sentence for a person."""


@dataclass
class Stamp:
    """What is done, for which `key`.

    `libraries`: those of the system were asked for; `packages`: those of Python are there, with `extras`; `kernels`:
    key of the sources that were compiled.
    """

    key: str = ""
    libraries: bool = False
    packages: bool = False
    extras: list[str] = field(default_factory=list)
    kernels: str = ""

    @staticmethod
    def read(path: Path, key: str) -> Stamp:
        """The stamp at `path` if it was made for `key`, else an empty one, as for a damaged file."""
        try:
            stamp = Stamp(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Stamp(key)
        return stamp if stamp.key == key else Stamp(key)

    def write(self, path: Path) -> None:
        beside = path.with_suffix(".part")
        beside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        beside.replace(path)


def main(argv: list[str]) -> int:
    if len(argv) != 1 or argv[0] not in EXTRAS:
        print(f"Usage: python packaging/set_up.py {'|'.join(EXTRAS)}", file=sys.stderr)
        return 2
    try:
        set_up(argv[0])
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def set_up(purpose: str) -> None:
    python, version = make_venv()
    stamp = Stamp.read(STAMP, key_of(ROOT, version))
    if system_libraries.uses_apt():
        install_libraries(stamp)
    install_packages(stamp, python, EXTRAS[purpose])
    if purpose == "test" and "pesq" not in stamp.extras:
        install_pesq(stamp, python)
    compile_kernels(stamp, python)


def key_of(root: Path, version: str) -> str:
    """Changes with whatever decides what is installed; with the place too, because .venv cannot be moved."""
    digest = hashlib.sha256(f"{root} {version} ".encode())
    for name in ("pyproject.toml", "packaging/constraints.txt", "packaging/set_up.py", "packaging/system_libraries.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def make_venv() -> tuple[Path, str]:
    """The interpreter of .venv and its version, made anew when there is none or it is of another Python."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    version = version_of(python)
    if not version:
        require_ensurepip()
        print(f"Making {VENV}", flush=True)
        if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False).returncode != 0:
            raise SetUpError(f"A virtual environment could not be made in {VENV}: see the message above.")
        version = version_of(python)
    if not version:
        raise SetUpError(f"The virtual environment in {VENV} does not work: delete that folder and try again.")
    return python, version


def version_of(python: Path) -> str:
    """ "3.12.4", or "" if it does not run, has no pip or is too old for the studio."""
    if not python.exists():
        return ""
    code = (
        "import importlib.util, sys\n"
        "if importlib.util.find_spec('pip') and sys.version_info >= (3, 11): print(sys.version.split()[0])"
    )
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=False).stdout.strip()


def require_ensurepip() -> None:
    """Debian keeps ensurepip, which venv needs, in a package of its own: installs it or says how."""
    check = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not system_libraries.uses_apt() or not system_libraries.install([(package,)], "what makes virtual environments"):
        raise SetUpError(f"A virtual environment cannot be made without {package}: install it and try again.")


def install_libraries(stamp: Stamp) -> None:
    """Once for a stamp; afterwards only what is still missing is told, for nobody waits for apt at each start."""
    entries = system_libraries.missing()
    if entries and stamp.libraries:
        system_libraries.tell(entries, LIBRARIES_FOR)
    elif entries:
        system_libraries.install(entries, LIBRARIES_FOR)
    stamp.libraries = True


def install_packages(stamp: Stamp, python: Path, extras: tuple[str, ...]) -> None:
    if stamp.packages and set(extras) <= set(stamp.extras):
        return
    print("Installing Python packages into .venv: this takes a few minutes the first time", flush=True)
    project = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    # Without build isolation what is built here is built with the pinned tools, which come first.
    done = pip(python, *BUILD_TOOLS) and pip(python, "--no-build-isolation", "--editable", project)
    if not done:
        raise SetUpError("The Python packages could not be installed: pip says above what stood in the way.")
    stamp.packages = True
    stamp.extras = sorted({*stamp.extras, *extras})
    stamp.write(STAMP)


def install_pesq(stamp: Stamp, python: Path) -> None:
    """PESQ is published as C alone; without it the tests and the quality report leave that measure out."""
    code = "import sysconfig; print(sysconfig.get_path('include'))"
    include = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    if not any(shutil.which(name) for name in ("cc", "gcc", "clang", "cl")):
        print("PESQ is left out, because there is no C compiler (on Debian and Ubuntu: gcc).", flush=True)
    elif not (Path(include) / "Python.h").is_file():
        print("PESQ is left out, because Python's headers are missing (on Debian and Ubuntu: python3-dev).", flush=True)
    elif pip(python, "Cython", "numpy") and pip(python, "--no-build-isolation", "--editable", f"{ROOT}[pesq]"):
        stamp.extras = sorted({*stamp.extras, "pesq"})
        stamp.write(STAMP)
    else:
        print("PESQ is left out, because it could not be built: pip says above why.", flush=True)


def compile_kernels(stamp: Stamp, python: Path) -> None:
    """Compiled loops are kept beside their sources; made now, the first sentence need not wait for them."""
    key = key_of_kernels(ROOT)
    if stamp.kernels == key:
        return
    print("Compiling kernels", flush=True)
    if subprocess.run([python, "-m", "voicestudio", "warm-up"], cwd=ROOT, check=False).returncode != 0:
        print("The kernels could not be compiled, as told above: the first sentence will take longer.", flush=True)
        return
    stamp.kernels = key
    stamp.write(STAMP)


def key_of_kernels(root: Path) -> str:
    """Changes with the name, size or time of each source that numba compiles, as numba's own cache does.

    With the voices and vocoders too, for it is by speaking that kernels are compiled.
    """
    sources = [path for path in (root / "voicestudio").rglob("*.py") if b"numba" in path.read_bytes()]
    digest = hashlib.sha256()
    shelves = [root / "resources" / name for name in ("voices", "vocoders", "sounds")]
    cards = [path for shelf in shelves for path in shelf.glob("*/card.toml")]
    for path in sorted([*sources, *cards]):
        status = path.stat()
        digest.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def pip(python: Path, *arguments: str) -> bool:
    """Whether pip could install; quiet unless a person watches its progress."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", *quiet, "--constraint", CONSTRAINTS]
    return subprocess.run([*command, *arguments], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
