"""Recipes on a tiny corpus: they learn one batch, survive being killed, and split by prompt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from tests.engine.test_exporting import full_disk  # noqa: F401 (a fixture)
from voicestudio.core import MelSpec, StudioError
from voicestudio.models.checkpoint import load_weights, save_weights
from voicestudio.models.gan.config import GanConfig
from voicestudio.models.gan.vocoder import GanVocoder
from voicestudio.models.tacotron.config import TacotronConfig
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.models.tacotron.tokens import Tokens, inventory
from voicestudio.training.acoustic import AcousticRecipe, AcousticTraining
from voicestudio.training.corpus import Recording, read_corpus
from voicestudio.training.examples import examples_of
from voicestudio.training.features import ClipFeatures, FeatureStore, _pack, cleaned, features
from voicestudio.training.loop import learning_rate, load_checkpoint, save_checkpoint, train
from voicestudio.training.prosody import durations_of, lead_frames
from voicestudio.training.vocoder import VocoderRecipe, VocoderTraining

LINES = [list("habalo."), list("mi.salu."), list("tosa, mi.")]
TINY_GAN = GanConfig(channels=32, hidden=64, n_blocks=2, f0_channels=16, n_f0_blocks=1)


def tone(n_frames: int, f0: float, seed: int) -> ClipFeatures:
    """A clip of harmonics with a moving envelope, its mel measured, its f0 known."""
    from voicestudio.dsp.mel import log_mel

    time = np.arange(n_frames * 256) / 22050
    rng = np.random.default_rng(seed)
    samples = sum(np.sin(2 * np.pi * f0 * k * time) / k for k in range(1, 20)) * (0.1 + 0.05 * np.sin(7 * time))
    samples = (samples + 0.005 * rng.normal(size=len(time))).astype(np.float32)
    return ClipFeatures(samples, log_mel(samples), np.full(n_frames, f0, np.float32))


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    clips = [tone(80 + 10 * i, 150.0 + 30 * i, i) for i in range(3)]
    _pack(tmp_path / "pack", clips)
    return FeatureStore(tmp_path / "pack", MelSpec())


def acoustic_recipe(store: FeatureStore, **kwargs: float) -> AcousticRecipe:
    config = TacotronConfig(
        inventory(s for line in LINES for s in line), channels=32, n_encoder_convs=1, predictor_channels=16,
        decoder_channels=48, decoder_hidden=96, n_decoder_blocks=2, postnet_channels=16, n_postnet_blocks=1,
        prenet_channels=16, recurrent_hidden=48, dropout=0.0,
    )  # fmt: skip
    examples = examples_of(LINES, [0, 1, 2], Tokens(config.symbols))
    again = examples_of(LINES, [0, 1, 2], Tokens(config.symbols))
    training = AcousticTraining(batch=3, align_batch=3, align_steps=3, rate=5e-3, **kwargs)
    return AcousticRecipe(config, training, store, examples, again)


def vocoder_recipe(store: FeatureStore, **kwargs: float) -> VocoderRecipe:
    training = VocoderTraining(**({"batch": 2, "frames": 32, "rate": 3e-3} | kwargs))
    return VocoderRecipe(TINY_GAN, training, store, [0, 1], [2])


def test_acoustic_model_overfits_one_batch(store: FeatureStore, tmp_path: Path) -> None:
    recipe = acoustic_recipe(store)
    first = [recipe.step(0.1) for _ in range(5)][-1]
    for _ in range(40):
        last = recipe.step(0.1)
    assert last["mel"] < 0.6 * first["mel"]
    assert last["f0"] < first["f0"]
    for example in recipe.train_examples:
        assert example.durations.sum() == store.n_frames(example.clip)
        assert example.durations.min() >= 1
    figures = recipe.validate(tmp_path)
    assert figures["mel"] > 0
    assert len(list(tmp_path.glob("*.png"))) == 3
    assert all(soundfile.info(path).frames > 0 for path in tmp_path.glob("*.wav"))
    assert len(list(tmp_path.glob("*.wav"))) == 3
    recipe.export(tmp_path)
    model = AcousticModel.load(tmp_path / "acoustic.safetensors")
    frames = 0.0
    for example in recipe.validation:
        plan = model.encoded(example.tokens.tolist(), example.stresses.tolist(), range(-1, len(example.tokens) - 1))
        frames += plan.durations.sum()
    assert frames == pytest.approx(sum(store.n_frames(e.clip) for e in recipe.validation), rel=0.01)
    assert model.config.log_f0_mean == pytest.approx(np.log(180), abs=0.15)


def test_recurrent_decoder_learns_on_a_held_encoder(store: FeatureStore, tmp_path: Path) -> None:
    parallel = acoustic_recipe(store)
    for _ in range(6):
        parallel.step(0.1)
    config = replace(parallel.config, decoder="recurrent")
    weights = {n: w for n, w in parallel.network.state_dict().items() if not n.startswith("decoder.")}
    recipe = AcousticRecipe(
        config, parallel.training, store, parallel.train_examples, parallel.validation, weights=weights
    )
    assert recipe.held
    first = [recipe.step(0.1) for _ in range(5)][-1]
    for _ in range(35):
        last = recipe.step(0.1)
    assert last["mel"] < 0.7 * first["mel"]
    assert torch.equal(recipe.network.encoder.symbols.weight, weights["encoder.symbols.weight"])
    assert 0 < recipe.validate(tmp_path)["mel"] < 2  # free-running
    recipe.export(tmp_path)
    assert AcousticModel.load(tmp_path / "acoustic.safetensors").config.decoder == "recurrent"


def test_prosody_that_only_gets_worse_is_held_at_its_best(store: FeatureStore) -> None:
    recipe = acoustic_recipe(store, patience=2)
    for _ in range(6):
        recipe.step(0.1)
    recipe.watch_prosody({"duration": 0.2, "pitch": 0.7, "energy": 0.2})
    kept = {name: value.clone() for name, value in recipe.kept.items()}
    assert any(name.startswith("encoder.") for name in kept) and any(name.startswith("predictors.") for name in kept)
    for _ in range(2):
        assert not recipe.held
        recipe.step(0.1)
        recipe.watch_prosody({"duration": 0.1, "pitch": 0.9, "energy": 0.2})
    assert recipe.held
    assert recipe.best_prosody == pytest.approx(1.1)
    for name, value in kept.items():
        assert torch.equal(recipe.average.weights[name], value), name
        assert torch.equal(recipe.network.state_dict()[name], value), name
    decoder = recipe.network.decoder.out.weight.clone()
    recipe.step(0.1)
    assert torch.equal(recipe.network.encoder.symbols.weight, kept["encoder.symbols.weight"])
    assert not torch.equal(recipe.network.decoder.out.weight, decoder)
    again = acoustic_recipe(store, patience=2)
    again.load_state_dict(recipe.state_dict())
    assert again.held and not again.network.encoder.symbols.weight.requires_grad


def test_silence_before_speech_belongs_to_start() -> None:
    speech = np.full((80, 20), -3.0, np.float32)
    mel = np.concatenate([np.full((80, 6), -9.0, np.float32), speech], axis=1)
    mel[:, 2] = -2.0  # a click
    assert lead_frames(mel) == 6
    scores = np.full((26, 4), -9.0)
    for token, frames in enumerate((slice(0, 1), slice(1, 9), slice(9, 15), slice(15, 26))):
        scores[frames, token] = 0.0
    assert durations_of(scores, mel).tolist() == [6, 3, 6, 11]
    scores[1:9, 1], scores[1:4, 1], scores[4:9, 2] = (
        -9.0,
        0.0,
        0.0,
    )  # the first phoneme alone is shorter than the silence
    assert durations_of(scores, mel).tolist() == [6, 1, 8, 11]
    assert lead_frames(speech) == 0


def test_vocoder_overfits_one_batch(store: FeatureStore, tmp_path: Path) -> None:
    recipe = vocoder_recipe(store, rate=1e-2)
    first = recipe.step(0.1)
    for _ in range(60):
        last = recipe.step(0.1)
    assert last["raw_mel"] < 0.4 * first["raw_mel"]  # of the network alone
    assert last["mel"] < 0.6 * first["mel"]  # of what refinement makes of it, which mends much from the start
    assert last["f0"] < first["f0"]
    assert recipe.validate(tmp_path)["mel_l1"] > 0
    assert len(list(tmp_path.glob("*.wav"))) == 1
    recipe.export(tmp_path)
    assert GanVocoder.load(tmp_path / "vocoder.safetensors").config == TINY_GAN


def test_discriminators_join_when_asked(store: FeatureStore) -> None:
    recipe = vocoder_recipe(store, adversarial_from=0.5)
    before = [p.detach().clone() for p in recipe.discriminators.parameters()]
    assert "adversarial" not in recipe.step(0.4)
    assert all(torch.equal(a, b) for a, b in zip(before, recipe.discriminators.parameters(), strict=True))
    figures = recipe.step(0.6)
    assert {"adversarial", "features", "critic"} <= set(figures)
    assert any(not torch.equal(a, b) for a, b in zip(before, recipe.discriminators.parameters(), strict=True))


@pytest.mark.parametrize("make", [acoustic_recipe, vocoder_recipe])
def test_state_goes_out_and_comes_back(store: FeatureStore, tmp_path: Path, make) -> None:
    recipe = make(store)
    for _ in range(6):
        recipe.step(0.1)
    save_checkpoint(tmp_path / "c.pt", {"recipe": recipe.state_dict()})
    other = make(store)
    other.load_state_dict(load_checkpoint(tmp_path / "c.pt")["recipe"])
    assert other.steps == recipe.steps
    recipe.rng, other.rng = np.random.default_rng(1), np.random.default_rng(1)
    torch.manual_seed(0)
    wanted = recipe.step(0.1)
    torch.manual_seed(0)
    assert other.step(0.1) == pytest.approx(wanted, rel=1e-3)


class Counting:
    """A recipe that only counts, so that the loop can be watched."""

    def __init__(self, scores: list[float] | None = None) -> None:
        self.count = 0
        self.scores = scores or [1.0]

    def step(self, progress: float) -> dict[str, float]:
        self.count += 1
        return {"loss": float(self.count)}

    def validate(self, folder: Path) -> dict[str, float]:
        (folder / "sample.txt").write_text(str(self.count))
        return {"figure": self.scores.pop(0)}

    def score(self, figures: dict[str, float]) -> float:
        return figures["figure"]

    def state_dict(self) -> dict:
        return {"count": torch.tensor(self.count)}

    def load_state_dict(self, state: dict) -> None:
        self.count = int(state["count"])

    def export(self, folder: Path) -> None:
        (folder / "weights").write_text(str(self.count))


def test_loop_logs_validates_and_resumes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    events = train(Counting(), out, minutes=60, log_every=5)
    for _ in range(3):
        event = next(events)
    events.close()
    assert event.figures == {"loss": 13.0}  # the mean of steps 11 to 15
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [5, 10, 15]
    with pytest.raises(StudioError, match="--resume"):
        next(train(Counting(), out, minutes=60))
    resumed = Counting()
    event = next(train(resumed, out, minutes=60, resume=True, log_every=5))
    assert event.step == 20
    assert resumed.count == 20


def test_loop_ends_with_figures_and_weights(tmp_path: Path) -> None:
    events = list(train(Counting(), tmp_path, minutes=1e-9))
    assert [event.kind for event in events] == ["validation"]
    assert (tmp_path / "weights").exists()


def test_only_weights_that_measure_better_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicestudio.training.loop.FIRST_VALIDATION_S", 0.0)
    recipe = Counting([3.0, 2.0, 2.5, 4.0])
    events = train(recipe, tmp_path, minutes=60, validate_every_s=0.0, log_every=1000)
    kept = []
    for _ in range(4):
        next(events)
        kept.append(int((tmp_path / "weights").read_text()))
    events.close()
    assert kept == [0, 1, 1, 1]


def test_a_damaged_checkpoint_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"PK\x03\x04 not a checkpoint")
    with pytest.raises(StudioError, match="remove it"):
        next(train(Counting(), tmp_path, minutes=1, resume=True))


def test_a_checkpoint_of_another_training_is_one_sentence(store: FeatureStore, tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "checkpoint.pt", {"recipe": acoustic_recipe(store).state_dict(), "step": 1})
    with pytest.raises(StudioError, match="of another training"):
        next(train(vocoder_recipe(store), tmp_path, minutes=1, resume=True))


@pytest.mark.parametrize("minutes", [0, -1, float("nan")])
def test_no_time_to_train_is_one_sentence(tmp_path: Path, minutes: float) -> None:
    with pytest.raises(StudioError, match="More than 0 minutes"):
        next(train(Counting(), tmp_path / "out", minutes))
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StudioError, match="cannot be written"):
        next(train(Counting(), tmp_path / "file", minutes=1))


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, {"count": torch.tensor(1)})
    with pytest.raises(StudioError, match="cannot be written"):
        save_checkpoint(path, {"ballast": torch.zeros(300_000)})
    assert int(load_checkpoint(path)["count"]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_the_weights_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, config = tmp_path / "weights.safetensors", GanConfig()
    save_weights(path, {"count": torch.ones(1)}, config, "counting")
    monkeypatch.setattr(
        Counting, "export", lambda *_: save_weights(path, {"ballast": torch.zeros(600_000)}, config, "counting")
    )
    with pytest.raises(StudioError, match="cannot be written"):
        list(train(Counting(), tmp_path, minutes=1e-6))
    assert list(load_weights(path, "counting")[0]) == ["count"]
    assert not list(tmp_path.glob("*.part"))


KILLED = """
import sys, torch
from pathlib import Path
from voicestudio.training.loop import save_checkpoint
path = Path(sys.argv[1])
count = 0
while True:
    save_checkpoint(path, {"count": torch.tensor(count), "ballast": torch.zeros(300000)})
    count += 1
    print(count, flush=True)
"""


def test_checkpoint_survives_kill_at_any_instant(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    for _ in range(15):
        seen = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert int(load_checkpoint(path)["count"]) >= seen - 1


def write_corpus(folder: Path, rows: str, names: list[str]) -> None:
    (folder / "audio").mkdir(parents=True)
    (folder / "metadata.csv").write_text(rows)
    for name in names:
        soundfile.write(folder / "audio" / f"{name}.flac", np.zeros(3000), 22050)


def test_corpora_of_both_kinds_are_read(tmp_path: Path) -> None:
    write_corpus(
        tmp_path / "a", 'id|prompt|text|duration_s\nx1|x|Hello.|1\nx2|x|Hello.|1\ny1|y|"Yes|1\n', ["x1", "x2", "y1"]
    )
    found = read_corpus(tmp_path / "a")
    assert [(r.id, r.prompt, r.text) for r in found] == [
        ("x1", "x", "Hello."),
        ("x2", "x", "Hello."),
        ("y1", "y", '"Yes'),
    ]
    write_corpus(tmp_path / "lj", "LJ1|Dr. No|Doctor No\n", ["LJ1"])
    assert read_corpus(tmp_path / "lj")[0].text == "Doctor No"
    (tmp_path / "plain").mkdir()
    soundfile.write(tmp_path / "plain" / "s.wav", np.zeros(3000), 8000)
    assert read_corpus(tmp_path / "plain")[0].text == ""
    for folder in ("nowhere", "plain/s.wav"):
        with pytest.raises(StudioError, match="folder"):
            read_corpus(tmp_path / folder)


def test_takes_of_one_prompt_stay_on_one_side() -> None:
    takes = [Recording(f"p{i}_{k}", f"p{i}", "", Path(), "s") for i in range(300) for k in range(3)]
    sides = {take.prompt: set() for take in takes}
    for take in takes:
        sides[take.prompt].add(take.is_validation)
    assert all(len(side) == 1 for side in sides.values())
    share = sum(True in side for side in sides.values()) / 300
    assert 0.02 < share < 0.12


def recorded(folder: Path, count: int = 1) -> list[Recording]:
    folder.mkdir()
    for index in range(count):
        soundfile.write(folder / f"{index}.wav", tone(60 + index, 180.0, index).samples, 22050)
    return read_corpus(folder)


def test_features_are_cached_and_what_is_packed_comes_back(tmp_path: Path) -> None:
    recordings = recorded(tmp_path / "corpus", 2)
    calls: list[int] = []
    made = features(recordings, tmp_path / "cache", MelSpec(), lambda done, total: calls.append(done), workers=1)
    assert calls == [1, 2]
    features(recordings, tmp_path / "cache", MelSpec(), lambda done, total: calls.append(done))
    assert calls == [1, 2]
    clip = made.clip(1, 5, 20)
    assert clip.mel.shape == (80, 15)
    assert clip.samples.shape == (15 * 256,)
    voiced = made.clip(0).f0_hz
    assert np.median(voiced[voiced > 0]) == pytest.approx(180, rel=0.01)
    assert not list((tmp_path / "cache").glob("*.part"))


def test_two_runs_that_measure_the_same_share_what_the_first_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(folder: Path, clips: list[ClipFeatures]) -> None:
        _pack(folder, clips)
        if not list((tmp_path / "cache").glob("*[!t]")):
            _pack(folder.with_name(folder.name.split(".")[0]), [tone(60, 180.0, 0)])

    recordings = recorded(tmp_path / "corpus")
    monkeypatch.setattr("voicestudio.training.features._pack", meanwhile)
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", lambda _count, mp_context: ThreadPoolExecutor(1))
    assert features(recordings, tmp_path / "cache", MelSpec(), workers=1).n_frames(0) == 60
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [""]


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(StudioError, match="cannot be kept"):
        features(recorded(tmp_path / "corpus"), tmp_path / "cache", MelSpec(), workers=1)


def test_cleaning_removes_offset_and_sets_the_level() -> None:
    rng = np.random.default_rng(0)
    samples = np.concatenate([np.zeros(22050), rng.normal(size=22050) * 0.01, np.zeros(22050)]) + 0.05
    made = cleaned(samples.astype(np.float32), 22050, MelSpec())
    assert abs(made.mean()) < 1e-3
    assert len(made) < 1.45 * 22050
    loud = made[8000:16000]
    assert 20 * np.log10(np.sqrt(np.mean(loud**2))) == pytest.approx(-24, abs=1)


def test_learning_rate_rises_stays_and_falls() -> None:
    assert learning_rate(0.0, 0, 1.0) < 0.01
    assert learning_rate(0.3, 5000, 1.0) == 1.0
    assert learning_rate(1.0, 5000, 1.0) == pytest.approx(0.02)
