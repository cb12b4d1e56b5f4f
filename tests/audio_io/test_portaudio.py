"""The real PortAudio, playing through ALSA into a file instead of a sound card."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ALSA = Path("/usr/share/alsa/alsa.conf")

PLAY = """
import sys, time
import numpy as np
from voicestudio.audio_io.playback import Player
from voicestudio.core import AudioClip

samples = np.load(sys.argv[1])
player = Player()
assert player.available, player.problem
player.choose("to_file")
player.open(22050)
for start in range(0, len(samples), 1000):
    player.append(AudioClip(samples[start : start + 1000], 22050))
player.finish()
player.play()
until = time.monotonic() + 20
while player.state != "stopped" and time.monotonic() < until:
    time.sleep(0.005)
print(player.state, player.position_s, player.problem)
player.close()
"""


@pytest.mark.skipif(not ALSA.exists(), reason="needs ALSA")
def test_real_output_gets_every_sample_on_both_channels(tmp_path):
    pytest.importorskip("sounddevice", exc_type=OSError)
    heard = tmp_path / "heard.raw"
    config = tmp_path / "alsa.conf"
    config.write_text(
        f'<{ALSA}>\npcm.to_file {{ type file\n slave.pcm "null"\n file "{heard}"\n format "raw"\n'
        ' hint { show on\n description "to_file" } }\n'
    )
    samples = np.random.default_rng(0).uniform(-0.9, 0.9, 22050).astype(np.float32)
    np.save(tmp_path / "samples.npy", samples)
    run = subprocess.run(
        [sys.executable, "-c", PLAY, str(tmp_path / "samples.npy")],
        env=os.environ | {"ALSA_CONFIG_PATH": str(config)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[-3:] == ["stopped", "0.0", "None"]
    frames = np.fromfile(heard, "<f4").reshape(-1, 2)
    assert np.array_equal(frames[:, 0], frames[:, 1])
    sounding = np.flatnonzero(frames[:, 0])  # PortAudio leads in with a buffer of silence
    assert np.array_equal(frames[sounding[0] : sounding[-1] + 1, 0], samples)
