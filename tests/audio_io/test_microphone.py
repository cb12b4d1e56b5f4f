"""The real PortAudio, recording through ALSA from a file instead of a microphone."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ALSA = Path("/usr/share/alsa/alsa.conf")

RECORD = """
import sys, time
import numpy as np
from voicestudio.audio_io.recording import Recorder

recorder = Recorder()
assert recorder.available, recorder.problem
recorder.choose("from_file")
assert 22050 in recorder.rates(), recorder.rates()
assert recorder.start(22050, longest_s=0.5), recorder.problem
until = time.monotonic() + 20
while recorder.state == "recording" and time.monotonic() < until:
    recorder.poll()
    time.sleep(0.005)
print(recorder.problem)
np.save(sys.argv[1], recorder.clip.samples)
recorder.close()
"""


def run(script, tmp_path, config, *arguments):
    path = tmp_path / "alsa.conf"
    path.write_text(config)
    told = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=os.environ | {"ALSA_CONFIG_PATH": str(path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told.stdout


@pytest.mark.skipif(not ALSA.exists(), reason="needs ALSA")
def test_real_input_hands_on_every_sample(tmp_path):
    pytest.importorskip("sounddevice", exc_type=OSError)
    samples = np.random.default_rng(0).uniform(-0.9, 0.9, 4 * 22050).astype(np.float32)
    (tmp_path / "said.raw").write_bytes(samples.tobytes())
    told = run(
        RECORD, tmp_path,
        f'<{ALSA}>\npcm.from_file {{ type file\n slave.pcm "null"\n file "/dev/null"\n format "raw"\n'
        f' infile "{tmp_path / "said.raw"}"\n hint {{ show on\n description "from_file" }} }}\n',
        str(tmp_path / "heard.npy"),
    )  # fmt: skip
    assert "stopped after 0.5 s" in told
    heard = np.load(tmp_path / "heard.npy")
    assert len(heard) == 11025
    assert np.array_equal(heard, samples[: len(heard)])
