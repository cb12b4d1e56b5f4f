"""Another speaker as a difference: merged it is that speaker, and what does not fit is told in a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import Prosody, StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.tacotron import difference
from voicestudio.models.tacotron.config import TacotronConfig
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.models.tacotron.tokens import inventory

LINE = ["h", "ə", "l", "oʊ", "."]
CONFIG = TacotronConfig(
    inventory(LINE), channels=16, n_encoder_convs=1, predictor_channels=8, decoder_channels=24, decoder_hidden=32,
    n_decoder_blocks=2, postnet_channels=8, n_postnet_blocks=1, log_f0_mean=5.1, log_f0_std=0.2,
)  # fmt: skip
RANK = 3


@pytest.fixture(autouse=True)
def thin_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny networks have large matrices, too."""
    monkeypatch.setattr(difference, "LARGE", 24 * 16)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "base.safetensors"
    save_weights(path, Tacotron(CONFIG).state_dict(), CONFIG, "acoustic model")
    return path


def drawn(seed: int = 1) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    found = difference.shapes(Tacotron(CONFIG).state_dict(), RANK)
    return {name: (0.1 * torch.randn(shape, generator=generator)).half().float() for name, shape in found.items()}


def kept(path: Path, base: Path, tensors: dict[str, torch.Tensor], **changes: object) -> Path:
    config = difference.DifferenceConfig(difference.fingerprint(base), RANK, 4.7, 0.2, -6.0, 1.0)
    difference.save(path, tensors, replace(config, **changes))
    return path


def test_merged_it_equals_the_whole_weights(base: Path, tmp_path: Path) -> None:
    tensors = drawn()
    low = AcousticModel.load(kept(tmp_path / "low.safetensors", base, tensors), base=base)
    whole = AcousticModel.load(base)
    for name, value in whole.network.state_dict().items():
        if f"{name}.full" in tensors:
            value = value + tensors[f"{name}.full"]
        elif f"{name}.left" in tensors:
            value = value + tensors[f"{name}.left"] @ tensors[f"{name}.right"]
        assert torch.equal(low.network.state_dict()[name], value), name
    assert "decoder.blocks.0.expand.weight.left" in tensors and "decoder.out.bias.full" in tensors
    assert not any(name.startswith(("encoder", "predictors", "upsampling")) for name in tensors)


def test_it_speaks_when_the_base_does_but_lower(base: Path, tmp_path: Path) -> None:
    zeros = {name: torch.zeros_like(value) for name, value in drawn().items()}
    high, low = AcousticModel.load(base), AcousticModel.load(kept(tmp_path / "low.safetensors", base, zeros), base=base)
    plans = [model.plan(LINE) for model in (high, low)]
    assert np.array_equal(plans[0].durations, plans[1].durations)
    ends = high.frame_ends(plans[0], Prosody())
    one, other = (next(model.frames(plan, ends, Prosody())) for model, plan in zip((high, low), plans, strict=True))
    assert np.array_equal(one.frames, other.frames)
    voiced = one.f0_hz > 0
    assert voiced.any() and np.allclose(other.f0_hz[voiced] / one.f0_hz[voiced], np.exp(4.7 - 5.1), rtol=1e-4)


def test_what_does_not_fit_is_told(base: Path, tmp_path: Path) -> None:
    path = tmp_path / "low.safetensors"

    def refused(tensors: dict[str, torch.Tensor], **changes: object) -> str:
        with pytest.raises(StudioError) as error:
            difference.load(kept(path, base, tensors, **changes), base)
        return str(error.value)

    tensors = drawn()
    assert "difference to other weights" in refused(tensors, of="0123456789abcdef")
    assert "lacks the tensor decoder.out.bias.full" in refused(
        {name: value for name, value in tensors.items() if name != "decoder.out.bias.full"}
    )
    assert "encoder.stresses.weight.full that does not fit" in refused(
        tensors | {"encoder.stresses.weight.full": torch.zeros(3, 16)}
    )
    assert "does not fit" in refused(tensors, rank=RANK + 1)
    assert "not all numbers" in refused(tensors | {"decoder.out.bias.full": torch.full((164,), torch.nan)})
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StudioError, match="damaged"):
        difference.load(path, base)
    with pytest.raises(StudioError, match="holds acoustic model"):
        difference.load(base, base)
    with pytest.raises(StudioError, match="no such file"):
        difference.load(kept(path, base, tensors), tmp_path / "none.safetensors")
