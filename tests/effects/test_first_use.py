"""What effects use is read before their first step, by a thread of its own."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
import sys
import threading
import numpy as np
from voicestudio.core import AudioClip, Effect
from voicestudio.effects.chain import stream

class Watch:
    by = {}
    def find_spec(self, name, *rest):
        self.by.setdefault(name, threading.current_thread().name)

clip = AudioClip(np.ones(9000, np.float32), 8000)
sys.meta_path.insert(0, Watch())
for kind, values in (("chorus", {}), ("high_pass", {}), ("delay", {}), ("pitch_shift", {"semitones": 3.0})):
    list(stream([Effect(kind, values)], [clip]))
for name in ("pedalboard", "scipy.signal", "numba", "voicestudio.effects.phases_kernel"):
    print(name, Watch.by[name])
"""


def test_no_step_waits_until_a_library_is_read():
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert [line.split()[1] for line in done.stdout.splitlines()] == ["imports"] * 4, done.stdout
