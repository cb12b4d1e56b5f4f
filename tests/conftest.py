"""What every test stands on: no display, one thread of torch, and no folder of the person's own."""

from __future__ import annotations

import os
import tempfile

import pytest

# Qt and torch read these once, when they are imported.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True, scope="session")
def home_of_the_tests():
    """Settings, logs and the rest go to a folder that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="voicestudio-tests-") as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICESTUDIO_HOME", home)
        yield
