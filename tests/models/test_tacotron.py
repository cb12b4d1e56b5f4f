"""The acoustic model: tokens, alignment, upsampling, chunks, prosody."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from voicestudio.core import MelSpectrogram, PhonemeProsody, Prosody, StudioError
from voicestudio.models.tacotron.aligner import Aligner, forward_sum_loss, log_prior, monotonic_durations
from voicestudio.models.tacotron.config import TacotronConfig
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.models.tacotron.tokens import Tokens, inventory, split_stress

SYMBOLS = ["h", "ə", "l", "ˈoʊ", ",", "w", "ˈɜː", "l", "d", "."]
TINY = TacotronConfig(
    inventory(SYMBOLS),
    channels=16,
    n_encoder_convs=1,
    predictor_channels=8,
    decoder_channels=24,
    decoder_hidden=32,
    n_decoder_blocks=2,
    postnet_channels=8,
    n_postnet_blocks=1,
)

TINY_RECURRENT = replace(TINY, decoder="recurrent", prenet_channels=12, recurrent_hidden=20)


def tiny(config: TacotronConfig = TINY) -> AcousticModel:
    torch.manual_seed(1)
    network = Tacotron(config)
    torch.nn.init.normal_(network.postnet.out.weight, std=0.2)
    torch.nn.init.normal_(network.predictors.pitch.out.weight, std=0.5)
    return AcousticModel(network)


def test_tokens_take_stress_off_and_begin_with_start() -> None:
    assert split_stress("ˈoʊ") == ("oʊ", 1)
    assert split_stress("ˌɪ") == ("ɪ", 2)
    ids, stresses, places = Tokens(TINY.symbols)(SYMBOLS)
    assert [TINY.symbols[i] for i in ids] == ["^", "h", "ə", "l", "oʊ", ",", "w", "ɜː", "l", "d", "."]
    assert stresses == [0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]
    assert places == [-1, *range(10)]


def test_unknown_symbols_become_near_ones_or_nothing() -> None:
    tokens = Tokens(TINY.symbols)
    ids, stresses, places = tokens(["ɫ", "ˈɜ", "?", "ʘ", "lʲ"])  # a click becomes p, which this voice does not know
    assert [TINY.symbols[i] for i in ids] == ["^", "l", "ɜː", ".", "l"]
    assert stresses == [0, 0, 1, 0, 0]
    assert places == [-1, 0, 1, 2, 4]


def brute_force_durations(scores: np.ndarray) -> tuple[int, ...]:
    n_frames, n_tokens = scores.shape
    best, found = -np.inf, ()
    for cuts in itertools.combinations(range(1, n_frames), n_tokens - 1):
        edges = (0, *cuts, n_frames)
        total = sum(scores[edges[t] : edges[t + 1], t].sum() for t in range(n_tokens))
        if total > best:
            best, found = total, tuple(np.diff(edges))
    return found


@pytest.mark.parametrize(("n_frames", "n_tokens"), [(1, 1), (4, 4), (7, 3), (9, 5)])
def test_monotonic_path_is_the_best_of_all(n_frames: int, n_tokens: int) -> None:
    for seed in range(5):
        scores = np.random.default_rng(seed).normal(size=(n_frames, n_tokens))
        assert tuple(monotonic_durations(scores)) == brute_force_durations(scores)


def test_prior_lies_near_the_diagonal_and_sums_to_one() -> None:
    prior = np.exp(log_prior(40, 10))
    np.testing.assert_allclose(prior.sum(1), 1, atol=1e-4)
    assert np.all(np.diff(prior.argmax(1)) >= 0)


def test_aligner_learns_one_batch() -> None:
    """Frames made from token patterns of known durations: the learned path finds the durations again."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    patterns = rng.normal(size=(6, 20)).astype(np.float32)
    tokens = torch.tensor([[1, 4, 2, 5, 3, 1], [2, 3, 1, 5, 4, 0]])
    durations = [[5, 3, 8, 2, 6, 4], [4, 6, 3, 7, 5]]
    rows = [np.repeat(patterns[tokens[i, : len(d)].numpy()], d, axis=0) for i, d in enumerate(durations)]
    mel = torch.nn.utils.rnn.pad_sequence([torch.from_numpy(row) for row in rows], batch_first=True)
    n_tokens, n_frames = torch.tensor([6, 5]), torch.tensor([28, 25])
    aligner = Aligner(6, 20, width=16, channels=16)
    optimiser = torch.optim.Adam(aligner.parameters(), 1e-2)
    prior = torch.zeros(2, 28, 6)
    for _ in range(200):
        scores = aligner(tokens, torch.zeros_like(tokens), n_tokens, mel, prior)
        loss = forward_sum_loss(scores, n_tokens, n_frames)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    for row, wanted in zip(scores.detach().numpy().astype(np.float64), durations, strict=True):
        found = monotonic_durations(row[: sum(wanted), : len(wanted)])
        assert np.abs(np.cumsum(found) - np.cumsum(wanted)).max() <= 1


@pytest.mark.parametrize("rate", [0.3, 1.0, 4.0])
def test_chunks_equal_one_pass_of_the_network(rate: float) -> None:
    model = tiny()
    plan = model.plan(SYMBOLS * 6)
    prosody = Prosody(rate=rate)
    ends = model.frame_ends(plan, prosody)
    joined = MelSpectrogram.join(model.frames(plan, ends, prosody))
    assert joined.n_frames == ends[-1]
    durations = torch.from_numpy(np.diff(ends, prepend=0).astype(np.float32))[None]
    n_positions = -(-int(ends[-1]) // 2)
    pitch, energy = (torch.from_numpy(row)[None] for row in (plan.pitch, plan.energy))
    with torch.inference_mode():
        whole = model.network.decode(
            model.network.upsample(
                plan.encoded, plan.mask, durations, pitch, energy, 0, n_positions, torch.tensor([n_positions])
            )
        )
    wanted = np.maximum(whole.mel[0, : ends[-1]].T.numpy(), np.log(1e-5))
    np.testing.assert_allclose(joined.frames, wanted, atol=2e-4)


@pytest.mark.parametrize("rate", [0.3, 1.0, 4.0])
def test_recurrent_chunks_equal_one_pass_of_torch(rate: float) -> None:
    """The compiled steps, in pieces, against torch's own cells over the whole sentence."""
    model = tiny(TINY_RECURRENT)
    network, plan = model.network, model.plan(SYMBOLS * 6)
    prosody = Prosody(rate=rate)
    ends = model.frame_ends(plan, prosody)
    joined = MelSpectrogram.join(model.frames(plan, ends, prosody, seed=5))
    assert joined.n_frames == ends[-1]
    n_positions = -(-int(ends[-1]) // 2)
    durations = torch.from_numpy(np.diff(ends, prepend=0).astype(np.float32))[None]
    rows = (durations, *(torch.from_numpy(row)[None] for row in (plan.pitch, plan.energy)))
    drawn = np.random.default_rng(5).random((n_positions, 2, 12), np.float32)
    kept = torch.from_numpy((drawn >= 0.5) / np.float32(0.5))[None]
    with torch.inference_mode():
        upsampled = network.upsample(plan.encoded, plan.mask, *rows, 0, n_positions, torch.tensor([n_positions]))
        made = network.decoder.steps(upsampled.x, kept, network.decoder.begin(1, torch.device("cpu")))
        whole = network.finish(made, upsampled)
    wanted = np.maximum(whole.mel[0, : ends[-1]].T.numpy(), np.log(1e-5))
    np.testing.assert_allclose(joined.frames, wanted, atol=2e-4)
    assert np.array_equal(joined.f0_hz > 0, whole.voicing[0, : ends[-1]].numpy() > 0)


def test_free_running_equals_teacher_forcing_with_its_own_frames() -> None:
    network = tiny(TINY_RECURRENT).network
    x = torch.randn(2, 9, TINY.decoder_channels)
    kept = network.decoder.kept((2, 9), x.device)
    made = network.decoder.steps(x, kept, network.decoder.begin(2, x.device))
    before = torch.cat([torch.zeros(2, 1, 80), made[:, 1::2, :-2]], 1)[:, :-1]
    with torch.no_grad():
        np.testing.assert_allclose(network.decoder(x, before, kept).numpy(), made.numpy(), atol=1e-5)


def test_recurrent_takes_differ_by_seed_alone() -> None:
    model = tiny(TINY_RECURRENT)
    plan = model.plan(SYMBOLS)
    ends = model.frame_ends(plan, Prosody())
    one, same, other = (MelSpectrogram.join(model.frames(plan, ends, Prosody(), seed)).frames for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert np.abs(one - other).max() > 1e-3


def test_unknown_decoder_is_one_sentence() -> None:
    with pytest.raises(StudioError, match="parallel or recurrent"):
        replace(TINY, decoder="serial")


def test_durations_follow_rate_and_factors() -> None:
    model = tiny()
    plan = model.plan(SYMBOLS)
    natural = model.frame_ends(plan, Prosody())
    slow = model.frame_ends(plan, Prosody(rate=0.5))
    assert abs(slow[-1] - 2 * natural[-1]) <= 1
    longer = model.frame_ends(plan, Prosody(per_phoneme=((3, PhonemeProsody(duration_factor=3.0)),)))
    lengths, wanted = np.diff(longer), np.diff(natural)
    assert lengths[3] > 2 * wanted[3]
    others = np.arange(len(wanted)) != 3
    assert np.abs(lengths - wanted)[others].max() <= 1
    fast = model.frame_ends(plan, Prosody(rate=4.0))
    assert np.diff(fast, prepend=0).min() >= 1


def test_pitch_moves_f0_by_the_semitones_asked_for() -> None:
    torch.manual_seed(1)
    network = Tacotron(TINY)
    with torch.no_grad():  # what remains of f0 beside the phonemes' own pitch is silenced; all frames are voiced
        network.decoder.out.weight.view(2, 82, -1)[:, 80:].zero_()
        network.decoder.out.bias.view(2, 82)[:, 80] = 0
        network.decoder.out.bias.view(2, 82)[:, 81] = 5
    model = AcousticModel(network)
    plan = model.plan(SYMBOLS)
    ends = model.frame_ends(plan, Prosody())
    plain = MelSpectrogram.join(model.frames(plan, ends, Prosody())).f0_hz
    raised = MelSpectrogram.join(model.frames(plan, ends, Prosody(pitch_semitones=3))).f0_hz
    np.testing.assert_allclose(12 * np.log2(raised / plain), 3, atol=1e-3)


def test_energy_is_a_gain_in_decibels() -> None:
    model = tiny()
    plan = model.plan(SYMBOLS)
    ends = model.frame_ends(plan, Prosody())
    plain = MelSpectrogram.join(model.frames(plan, ends, Prosody())).frames
    louder = MelSpectrogram.join(model.frames(plan, ends, Prosody(energy_db=6))).frames
    np.testing.assert_allclose((louder - plain)[plain > -11] * 20 / np.log(10), 6, atol=1e-3)


@pytest.mark.parametrize("config", [TINY, TINY_RECURRENT], ids=["parallel", "recurrent"])
def test_every_weight_gets_a_gradient(config: TacotronConfig) -> None:
    network = Tacotron(config).train()
    torch.nn.init.normal_(network.postnet.out.weight, std=0.2)
    tokens = torch.randint(0, len(TINY.symbols), (2, 9))
    encoded, mask = network.encode(tokens, tokens % 3, torch.tensor([9, 7]))
    guessed = network.predictors(encoded, mask.unsqueeze(-1))
    durations = torch.full((2, 9), 4.0) * mask
    teacher = torch.randn(2, 36, 80)
    spoken = network.decode(
        network.upsample(encoded, mask, durations, *guessed[1:], 0, 18, torch.tensor([18, 14])), teacher
    )
    total = sum(x.square().mean() for x in (spoken.before, spoken.mel, spoken.log_f0, spoken.voicing, guessed[0]))
    total.backward()
    for name, weight in network.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, name


def test_padding_changes_nothing() -> None:
    network = Tacotron(TINY).eval()
    short = torch.tensor([[1, 2, 3, 4, 5]])
    both = torch.tensor([[1, 2, 3, 4, 5, 0, 0], [3, 3, 2, 2, 1, 1, 5]])

    def mel(tokens: torch.Tensor, n_tokens: list[int], n_positions: list[int]) -> torch.Tensor:
        count = torch.tensor(n_tokens)
        encoded, mask = network.encode(tokens, torch.zeros_like(tokens), count)
        zeros = torch.zeros(tokens.shape)
        positions = (0, max(n_positions), torch.tensor(n_positions))
        return network.decode(network.upsample(encoded, mask, 4.0 * mask, zeros, zeros, *positions)).mel

    with torch.inference_mode():
        alone, beside = mel(short, [5], [10]), mel(both, [5, 7], [10, 14])
    np.testing.assert_allclose(beside[0, :20].numpy(), alone[0].numpy(), atol=1e-4)


def test_nothing_that_can_be_said_is_one_sentence() -> None:
    with pytest.raises(StudioError, match="none came"):
        tiny().plan(["ʘ"])


@pytest.mark.parametrize("config", [TINY, TINY_RECURRENT], ids=["parallel", "recurrent"])
def test_fast_arithmetic_is_near_the_exact_one(config: TacotronConfig) -> None:
    exact, fast = tiny(config), AcousticModel(tiny(config).network, fast=True)
    plan = exact.plan(SYMBOLS)
    ends = exact.frame_ends(plan, Prosody())
    a, b = (MelSpectrogram.join(model.frames(plan, ends, Prosody())).frames for model in (exact, fast))
    assert np.abs(a - b).mean() < 0.05
