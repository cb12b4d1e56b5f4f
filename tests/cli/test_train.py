"""voicestudio train: every model has its recipe, and bad input is one sentence."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
import torch

from tests.training.test_speaker import base, made  # noqa: F401 (fixtures)
from tests.training.test_training import store  # noqa: F401 (a fixture)
from voicestudio.cli import train
from voicestudio.cli.main import main
from voicestudio.core import StudioError
from voicestudio.core.places import resources_folder
from voicestudio.training.corpus import Recording
from voicestudio.training.features import FeatureStore
from voicestudio.training.recipes import Material


def parsed(*line: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    return parser.parse_args(line)


@pytest.mark.parametrize("model", [name for name in train.MODELS if name != "speaker"])
def test_every_model_has_its_recipe(store: FeatureStore, tmp_path: Path, model: str) -> None:  # noqa: F811
    held_out = next(name for name in map(str, range(1000)) if Recording("", name, "", tmp_path, "").is_validation)
    texts = {"first": "A boat.", "second": "A big goat.", held_out: "A coat?"}
    recordings = [Recording(name, name, text, tmp_path, "") for name, text in texts.items()]
    assert [recording.is_validation for recording in recordings] == [False, False, True]
    args = parsed(model, "--corpus", "x", "--out", str(tmp_path / "out"), "--rate", "0.0003", "--device", "cpu")
    if model == "pitch":
        with pytest.raises(StudioError, match="--from"):
            train._recipe(args, Material(recordings, store, 3))
        args.begin_from = resources_folder() / "voices" / "kathleen" / "acoustic.safetensors"
    recipe = train._recipe(args, Material(recordings, store, 3))
    assert recipe.training.rate == 0.0003
    state = recipe.state_dict()
    recipe.load_state_dict(state)
    assert torch.get_num_threads() == 1


def test_a_speaker_has_its_recipe(base: Path, made: Material, tmp_path: Path) -> None:  # noqa: F811
    line = ["speaker", "--corpus", "x", "--out", str(tmp_path / "out"), "--device", "cpu", "--language", "nl,en-us"]
    with pytest.raises(StudioError, match="--from"):
        train._recipe(parsed(*line), made)
    more = ["--from", str(base), "--pitch", "120", "--resonances", "0.9", "--likeness", "0.3", "--batch", "2"]
    training = train._recipe(parsed(*line, *more), made).training
    assert (training.pitch_hz, training.resonances, training.likeness, training.batch) == (120, 0.9, 0.3, 2)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["acoustic", "--pitch", "120"], "--pitch is for speaker, but acoustic"),
        (["wavenet", "--decoder", "recurrent"], "--decoder is for acoustic, but wavenet"),
        (["acoustic", "--adversarial-from", "0.5"], "--adversarial-from is for vocoder and hifi-gan, but acoustic"),
        (["acoustic", "--teacher", "x"], "--teacher is for tacotron2, but acoustic"),
        (["tacotron2", "--teacher", "x"], "no-such-corpus"),
        (["acoustic", "--minutes", "0"], "Minutes above 0"),
        (["waveglow", "--threads", "0"], "At least one CPU thread"),
        (["waveglow"], "no-such-corpus"),
        (["sounds"], "no-such-corpus"),
        (["sounds", "--corpus", "another"], "One corpus"),
    ],
)
def test_bad_input_is_one_sentence(
    line: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["train", *line, "--corpus", str(tmp_path / "no-such-corpus"), "--out", str(out)]) == 2
    said = capsys.readouterr().err.strip()
    assert told in said and "\n" not in said
    assert not out.exists()
