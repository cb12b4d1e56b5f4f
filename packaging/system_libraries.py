"""The libraries of the system that Qt and PortAudio stand on, on Debian and Ubuntu.

Each entry names one library by the packages that hold it: the name of Debian 13 and Ubuntu 24.04, where 64-bit time
gave some a new one, before the name of Debian 12 and Ubuntu 22.04.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence

LIBRARIES = (
    # PortAudio and what it plays through
    ("libportaudio2",),
    ("libasound2t64", "libasound2"),
    # Qt: core, fonts, drawing, network
    ("libglib2.0-0t64", "libglib2.0-0"),
    ("libdbus-1-3",),
    ("libfontconfig1",),
    ("libfreetype6",),
    ("libegl1",),
    ("libgl1",),
    ("libgssapi-krb5-2",),
    # Qt on X11
    ("libx11-6",),
    ("libx11-xcb1",),
    ("libxkbcommon0",),
    ("libxkbcommon-x11-0",),
    ("libxcb1",),
    ("libxcb-cursor0",),
    ("libxcb-glx0",),
    ("libxcb-icccm4",),
    ("libxcb-image0",),
    ("libxcb-keysyms1",),
    ("libxcb-randr0",),
    ("libxcb-render0",),
    ("libxcb-render-util0",),
    ("libxcb-shape0",),
    ("libxcb-shm0",),
    ("libxcb-sync1",),
    ("libxcb-xfixes0",),
    ("libxcb-xkb1",),
    # Qt on Wayland
    ("libwayland-client0",),
    ("libwayland-cursor0",),
    ("libwayland-egl1",),
)


def uses_apt() -> bool:
    return sys.platform == "linux" and bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def missing(wanted: Sequence[tuple[str, ...]] = LIBRARIES) -> list[tuple[str, ...]]:
    """The entries of which no package is installed."""
    names = [name for names in wanted for name in names]
    answer = _output("dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names)
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [names for names in wanted if not installed.intersection(names)]


def on_offer(entries: Sequence[tuple[str, ...]]) -> list[str]:
    """Of each entry, the first package that this release of the system offers; none where it offers none."""
    offered = set()
    name = ""
    for line in _output("apt-cache", "policy", *(name for names in entries for name in names)).splitlines():
        if not line.startswith(" "):
            name = line.rstrip(":")
        elif line.strip().startswith("Candidate:") and "(none)" not in line:
            offered.add(name)
    chosen = (next((name for name in names if name in offered), None) for names in entries)
    return [name for name in chosen if name]


def install(entries: list[tuple[str, ...]], purpose: str) -> bool:
    """Installs one package of each entry and returns True; else says by which command a person may.

    Without the right to install, nothing is tried.
    """
    right = _right_to_install()
    if right is not None:
        packages = on_offer(entries)
        if len(packages) < len(entries):
            _apt(right, "update", "-qq")
            packages = on_offer(entries)
        print(f"Installing {purpose}: {' '.join(packages)}", flush=True)
        if packages and not _apt_install(right, packages):
            _apt(right, "update", "-qq")  # the lists may be older than the archive
            _apt_install(right, packages)
        entries = missing(entries)
    if entries:
        tell(entries, purpose)
    return not entries


def tell(entries: list[tuple[str, ...]], purpose: str) -> None:
    """Says by which command a person may install what is missing."""
    packages = on_offer(entries)
    # What no list offers may be there after an update; its last name is that of the older releases.
    packages += [names[-1] for names in entries if not set(names).intersection(packages)]
    command = shlex.join(["sudo", "apt-get", "install", "--no-install-recommends", *packages])
    print(f"Not installed: {purpose}. To install, enter: {command}", flush=True)


def _right_to_install() -> list[str] | None:
    """What to put before apt-get: nothing as root, sudo where it asks for no password; None without the right."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _apt_install(right: list[str], packages: list[str]) -> bool:
    return _apt(right, "install", "-y", "-qq", "--no-install-recommends", *packages)


def _apt(right: list[str], *arguments: str) -> bool:
    command = [*right, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode == 0


def _output(*command: str) -> str:
    """What a command prints, in English; its exit code is no matter, as dpkg-query's is not 0 for unknown names."""
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout
