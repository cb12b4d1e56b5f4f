"""Tacotron 2: teacher forcing and free running agree, compiled and plain steps agree, chunks equal the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import MelSpectrogram, StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.tacotron2 import graphemes, step_kernel
from voicestudio.models.tacotron2.attention_watch import RUNAWAY, AttentionWatch, Fault
from voicestudio.models.tacotron2.config import Tacotron2Config, small
from voicestudio.models.tacotron2.decoder import Decoder
from voicestudio.models.tacotron2.network import Tacotron2
from voicestudio.models.tacotron2.published import from_published
from voicestudio.models.tacotron2.synthesis import KIND, Said, Tacotron2Model
from voicestudio.models.tacotron2.timing import retimed, symbol_ends

TINY = Tacotron2Config(
    ("^", "a", "b", "k", "."), n_stresses=3, encoder_channels=12, n_encoder_convs=2, prenet_channels=8,
    attention_rnn_channels=20, attention_channels=10, location_filters=4, location_kernel=7, decoder_rnn_channels=16,
    postnet_channels=12, n_postnet_convs=3, reduction=2, mel_mean=-5.0, mel_scale=2.5,
)  # fmt: skip
IDS, STRESSES = [0, 1, 3, 2, 1, 3, 1, 2, 4], [0, 1, 0, 0, 2, 0, 0, 0, 0]


def tiny(gate: float = -10.0, config: Tacotron2Config = TINY) -> Tacotron2:
    """Weights large enough that every part matters; batch norms that do something; a gate that stays shut."""
    torch.manual_seed(3)
    network = Tacotron2(config)
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if name.endswith("running_mean"):
                value.normal_(0, 0.2)
            elif name.endswith("running_var"):
                value.uniform_(0.5, 2)
        for weight in network.decoder.parameters():
            weight.mul_(1.5)
        network.decoder.gate_layer.linear_layer.bias.fill_(gate)
    return network.eval()


def kept_by(seed: int, n_steps: int, attempt: int = 0) -> torch.Tensor:
    """What the prenet's dropout leaves (1, S, 2, P), as a decoding of that seed draws it."""
    drawn = np.random.default_rng([seed, attempt]).random((n_steps, 2, TINY.prenet_channels))
    return torch.from_numpy(np.where(drawn < 0.5, 0, 2).astype(np.float32))[None]


def batch(network: Tacotron2, ids: list[int], frames: torch.Tensor, kept: torch.Tensor | None = None):
    one = torch.tensor([ids])
    return network(one, one % 3, torch.tensor([len(ids)]), frames, torch.tensor([frames.shape[1]]), kept)


@torch.inference_mode()
def test_free_running_fed_as_teacher_gives_the_same() -> None:
    network = tiny()
    model = Tacotron2Model(network)
    plan = model.plan(IDS, [i % 3 for i in IDS])
    decoding = model.decoding(plan, seed=5)
    mel = MelSpectrogram.join(decoding.frames()).frames
    n_steps = len(decoding.alignment)
    assert n_steps > 30
    decoder, state, before = network.decoder, network.decoder.begin(plan.memory), []
    absent, folded = torch.zeros(1, len(IDS), dtype=torch.bool), decoder.attention_layer.location_layer.folded()
    for kept in kept_by(5, n_steps)[0]:
        state, _ = decoder.step(state, plan.memory, plan.keys, absent, folded, kept[None])
        before.append(state.frames)
    free = torch.cat(before).unflatten(1, (2, -1)).flatten(0, 1)[None]  # (1, L, n_mels)
    told = batch(network, IDS, free, kept_by(5, n_steps))
    np.testing.assert_allclose(told.before, free, atol=1e-4)
    np.testing.assert_allclose(told.weights[0], decoding.alignment, atol=1e-4)
    np.testing.assert_allclose((told.after[0].T * 2.5 - 5).clamp_min(np.log(1e-5)), mel, atol=1e-3)
    assert np.ptp(decoding.alignment, axis=0).max() > 0.05  # attention did move


@torch.inference_mode()
@pytest.mark.parametrize("reduction", [1, 2])
def test_compiled_steps_equal_plain_ones(reduction: int) -> None:
    model = Tacotron2Model(tiny(config=replace(TINY, reduction=reduction)))
    plan = model.plan(IDS, STRESSES)
    compiled = model.decoding(plan, seed=1)
    a = MelSpectrogram.join(compiled.frames()).frames
    model.weights = None  # as on a GPU
    plain = model.decoding(plan, seed=1)
    b = MelSpectrogram.join(plain.frames()).frames
    np.testing.assert_allclose(a, b, atol=1e-4 * 2.5)
    np.testing.assert_allclose(compiled.alignment, plain.alignment, atol=1e-4)
    assert (compiled.stopped, compiled.watch.faults) == (plain.stopped, plain.watch.faults)


@torch.inference_mode()
def test_compiled_step_is_exact_where_sums_are_long() -> None:
    torch.manual_seed(0)
    decoder = Decoder(Tacotron2Config(("a", "b"), attention_rnn_channels=512, decoder_rnn_channels=256))
    memory = torch.randn(1, 5, 512)
    keys, folded = decoder.attention_layer.memory_layer(memory), decoder.attention_layer.location_layer.folded()
    kept = torch.randint(0, 2, (3, 2, 256)) * 2.0
    state, absent = decoder.begin(memory), torch.zeros(1, 5, dtype=torch.bool)
    wanted, gates = [], []
    for one in kept:
        state, gate = decoder.step(state, memory, keys, absent, folded, one[None])
        wanted.append(state.frames[0])
        gates.append(gate[0])
    weights = step_kernel.packed(decoder)
    told, rows = np.empty((3, 81), np.float32), np.empty((3, 5), np.float32)
    begun = step_kernel.begin(weights, 5, 512)
    done, stopped = step_kernel.decode(
        weights, begun, memory[0].numpy(), keys[0].numpy(), kept.numpy(), np.float32(1e9), told, rows
    )
    assert (done, stopped) == (3, False)
    np.testing.assert_allclose(told[:, :80], torch.stack(wanted), atol=1e-4)
    np.testing.assert_allclose(told[:, 80], torch.stack(gates), atol=1e-4)


def test_tanh_of_the_kernel_is_tanh() -> None:
    x = np.linspace(-12, 12, 4001, dtype=np.float32)
    np.testing.assert_allclose([step_kernel._tanh(one) for one in x], np.tanh(x), atol=1e-6)


@torch.inference_mode()
def test_padding_changes_nothing() -> None:
    network = tiny()
    frames = torch.randn(2, 24, 80)
    kept = torch.ones(2, 12, 2, TINY.prenet_channels)
    short, long = IDS[:6], IDS
    tokens = torch.tensor([[*short, 0, 0, 0], long])
    told = network(tokens, tokens % 3, torch.tensor([6, 9]), frames, torch.tensor([15, 24]), kept)
    alone = batch(network, short, frames[:1, :15], kept[:1, :8])
    np.testing.assert_allclose(told.after[0, :15], alone.after[0, :15], atol=1e-4)
    np.testing.assert_allclose(told.gate[0, :8], alone.gate[0], atol=1e-4)
    np.testing.assert_allclose(told.weights[0, :8, :6], alone.weights[0], atol=1e-5)
    assert told.weights[0, :, 6:].max() == 0


def test_chunks_of_any_size_are_the_same_frames() -> None:
    model = Tacotron2Model(tiny())
    plan = model.plan(IDS, STRESSES)
    made, sizes = [], []
    for block in (1, 7, 32, 1000):
        model.block = block
        chunks = list(model.frames(plan, seed=2))
        made.append(MelSpectrogram.join(chunks).frames)
        sizes.append(len(chunks))
    assert sizes[0] > sizes[1] > sizes[2] > sizes[3] == 1
    for other in made[:3]:
        np.testing.assert_allclose(other, made[3], atol=1e-4)


def test_the_seed_decides() -> None:
    model = Tacotron2Model(tiny())
    plan = model.plan(IDS)
    a, b, c = (MelSpectrogram.join(model.frames(plan, seed)).frames for seed in (7, 7, 8))
    np.testing.assert_array_equal(a, b)
    n = min(a.shape[1], c.shape[1])
    assert np.abs(a[:, :n] - c[:, :n]).max() > 1e-3


def test_the_gate_stops_and_a_cap_bounds_what_it_does_not() -> None:
    model = Tacotron2Model(tiny(gate=30.0))
    decoding = model.decoding(model.plan(IDS))
    assert MelSpectrogram.join(decoding.frames()).n_frames == 2
    assert decoding.stopped
    model = Tacotron2Model(tiny(gate=-30.0))
    for n_symbols in (4, 9):
        decoding = model.decoding(model.plan(IDS[:n_symbols]))
        list(decoding.frames())
        assert len(decoding.alignment) <= decoding.most_steps == (80 + 20 * n_symbols) // 2
        assert any(fault.kind == RUNAWAY for fault in decoding.watch.faults) or decoding.watch.resting


class Scripted:
    """A decoding whose fate is known."""

    def __init__(self, faults: list[Fault]) -> None:
        self.watch = AttentionWatch(np.zeros(3, bool), 0.02)
        self.faults, self.chunks = faults, 0

    def frames(self):
        for _ in range(4):
            self.chunks += 1
            if self.chunks == 2:
                self.watch.faults = list(self.faults)
            yield MelSpectrogram(np.zeros((80, 5), np.float32))

    def told(self, chunks: list[MelSpectrogram], attempts: int) -> Said:
        rows = np.zeros((10, 3), np.float32)
        return Said(MelSpectrogram.join(chunks), rows, symbol_ends(rows, 2), tuple(self.watch.faults), attempts)


class ScriptedModel(Tacotron2Model):
    """A model whose attempts go as told."""

    script: dict[int, list[Fault]]

    def decoding(self, plan, seed=0, attempt=0):
        self.asked = [*getattr(self, "asked", []), attempt]
        return Scripted(self.script[attempt])


def said(model: Tacotron2Model, attempts: int) -> tuple[Said, int]:
    generator, count = model.said(model.plan([1, 2, 3]), attempts=attempts), 0
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value, count
        count += 1


def test_a_bad_attempt_is_given_up_for_another_seed() -> None:
    model = ScriptedModel(tiny())
    model.script = {0: [Fault("skip", (1, 2), 3)], 1: [Fault("repeat", (0,), 3)], 2: []}
    result, yields = said(model, 4)
    assert (result.faults, result.attempts, model.asked) == ((), 3, [0, 1, 2])
    assert yields == 2 + 2 + 4  # given up as soon as a fault shows
    assert result.mel.n_frames == 20


def test_the_least_bad_attempt_is_kept_and_told() -> None:
    model = ScriptedModel(tiny())
    model.script = {0: [Fault("runaway", (1,), 3)], 1: [Fault("skip", (1, 2), 3)], 2: [Fault("skip", (0, 1, 2), 3)]}
    result, _ = said(model, 3)
    assert model.asked == [0, 1, 2, 1]
    assert result.attempts == 3
    plan = model.plan([1, 2, 3], places=[-1, 4, 4])
    assert result.places(plan) == (4,)
    assert result.places(plan, "repeat") == ()
    assert result.mel.n_frames == 20


def test_given_weights_that_are_its_own_change_nothing() -> None:
    network = tiny()
    kept = torch.rand(1, 10, 2, network.config.prenet_channels).round() * 2
    mel = torch.randn(1, 20, 80)
    with torch.inference_mode():
        ids, n_ids = torch.tensor([IDS]), torch.tensor([len(IDS)])
        own = network(ids, torch.zeros_like(ids), n_ids, mel, torch.tensor([20]), kept)
        given = network(ids, torch.zeros_like(ids), n_ids, mel, torch.tensor([20]), kept, None, own.weights)
        other = network(ids, torch.zeros_like(ids), n_ids, mel, torch.tensor([20]), kept, None, own.weights.flip(2))
    for name in ("before", "after", "gate", "weights"):
        assert torch.allclose(getattr(own, name), getattr(given, name), atol=1e-5), name
        assert not torch.allclose(getattr(own, name), getattr(other, name), atol=1e-5), name


def test_frames_that_are_hidden_are_not_heard() -> None:
    network = tiny()
    ids, n_ids, zeros = torch.tensor([IDS]), torch.tensor([len(IDS)]), torch.zeros(1, 10)
    kept = torch.full((1, 10, 2, network.config.prenet_channels), 1.0)
    with torch.inference_mode():
        told = [
            network(ids, torch.zeros_like(ids), n_ids, torch.randn(1, 20, 80), torch.tensor([20]), kept, zeros)
            for _ in range(2)
        ]
    assert torch.equal(told[0].before, told[1].before)


def test_a_clip_hears_the_frames_made_of_it() -> None:
    network, ids = tiny(), torch.tensor([IDS, IDS])
    kept = torch.rand(2, 10, 2, network.config.prenet_channels).round() * 2
    mel, n_ids, n_frames = torch.randn(2, 20, 80), torch.tensor([len(IDS)] * 2), torch.tensor([20, 20])
    first = network(ids, torch.zeros_like(ids), n_ids, mel, n_frames, kept)
    own = torch.tensor([False, True])
    told = network(ids, torch.zeros_like(ids), n_ids, mel, n_frames, kept, own=own)
    mixed = torch.stack([mel[0], first.before[1].detach()])
    wanted = network(ids, torch.zeros_like(ids), n_ids, mixed, n_frames, kept)
    torch.testing.assert_close(told.before, wanted.before)
    assert not torch.allclose(told.before[1], first.before[1], atol=1e-3)
    assert told.before.requires_grad


def test_every_weight_gets_a_gradient() -> None:
    network = tiny().train()
    told = batch(network, IDS, torch.randn(1, 20, 80))
    sum(x.square().mean() for x in (told.before, told.after, told.gate, told.weights)).backward()
    for name, weight in network.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, name


def test_ends_follow_the_alignment() -> None:
    rows = np.zeros((6, 4), np.float32)
    rows[[0, 1], 0] = 1
    rows[2, [1, 2]] = 0.4, 0.6  # two short symbols share a step
    rows[[3, 4, 5], 3] = 1
    rows[4, [0, 3]] = 0.3, 0.7  # a stray weight far from the path
    np.testing.assert_allclose(symbol_ends(rows, 2), [4, 4.8, 6, 12], atol=1e-6)
    assert symbol_ends(np.zeros((0, 3), np.float32), 2).tolist() == [0, 0, 0]


def test_other_pace_keeps_what_is_said_when() -> None:
    ends = np.array([4.0, 10.0, 14.0])
    frames = np.repeat(np.arange(3, dtype=np.float32), [4, 6, 4])[None].repeat(80, 0)
    np.testing.assert_array_equal(retimed(frames, ends, np.ones(3)), frames)
    slow = retimed(frames, ends, np.array([1.0, 3.0, 1.0]))
    assert slow.shape[1] == 26
    assert (slow[0, 6:20] == 1).all() and (slow[0, :3] == 0).all() and (slow[0, -3:] == 2).all()
    assert retimed(frames, ends, np.full(3, 0.01)).shape[1] == 1


def test_weights_go_out_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "tacotron2.safetensors"
    network = tiny()
    save_weights(path, network.state_dict(), TINY, KIND, half=False)
    model = Tacotron2Model.load(path)
    assert model.config == TINY
    one, other = (next(m.frames(m.plan(IDS))).frames for m in (model, Tacotron2Model(network)))
    np.testing.assert_array_equal(one, other)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StudioError, match="damaged"):
        Tacotron2Model.load(path)
    save_weights(path, network.state_dict(), replace(TINY, prenet_channels=9), KIND)
    with pytest.raises(StudioError, match="attention_rnn.weight_ih"):
        Tacotron2Model.load(path)


def test_nothing_to_say_is_one_sentence() -> None:
    with pytest.raises(StudioError, match="none came"):
        Tacotron2Model(tiny()).plan([0])


PUBLISHED = {
    "embedding.weight": (148, 512),
    "encoder.convolutions.0.0.conv.weight": (512, 512, 5),
    "encoder.convolutions.2.1.running_var": (512,),
    "encoder.lstm.weight_hh_l0_reverse": (1024, 256),
    "decoder.prenet.layers.0.linear_layer.weight": (256, 80),
    "decoder.prenet.layers.1.linear_layer.weight": (256, 256),
    "decoder.attention_rnn.weight_ih": (4096, 768),
    "decoder.attention_rnn.bias_hh": (4096,),
    "decoder.attention_layer.query_layer.linear_layer.weight": (128, 1024),
    "decoder.attention_layer.memory_layer.linear_layer.weight": (128, 512),
    "decoder.attention_layer.v.linear_layer.weight": (1, 128),
    "decoder.attention_layer.location_layer.location_conv.conv.weight": (32, 2, 31),
    "decoder.attention_layer.location_layer.location_dense.linear_layer.weight": (128, 32),
    "decoder.decoder_rnn.weight_ih": (4096, 1536),
    "decoder.linear_projection.linear_layer.weight": (80, 1536),
    "decoder.linear_projection.linear_layer.bias": (80,),
    "decoder.gate_layer.linear_layer.weight": (1, 1536),
    "decoder.gate_layer.linear_layer.bias": (1,),
    "postnet.convolutions.0.0.conv.weight": (512, 80, 5),
    "postnet.convolutions.4.0.conv.bias": (80,),
    "postnet.convolutions.4.1.running_mean": (80,),
}


def test_names_and_sizes_are_the_published_ones() -> None:
    with torch.device("meta"):
        network = Tacotron2(Tacotron2Config(graphemes.SYMBOLS))
    state = network.state_dict()
    assert {name: tuple(state[name].shape) for name in PUBLISHED} == PUBLISHED
    assert len(state) == 84
    assert sum(weight.numel() for weight in network.parameters()) == 28_193_153
    tensors = {name: torch.zeros(value.shape, dtype=torch.float16) for name, value in state.items()}
    assert from_published(tensors)[1] == Tacotron2Config(graphemes.SYMBOLS)


LETTERS = replace(TINY, symbols=graphemes.SYMBOLS, n_stresses=0, mel_mean=0.0, mel_scale=1.0)


def test_a_published_checkpoint_becomes_a_network() -> None:
    network = tiny(config=LETTERS)
    tensors = dict(network.state_dict())
    wanted = Tacotron2Model(network)
    for counter in [name for name in tensors if name.endswith("num_batches_tracked")][:2]:
        del tensors[counter]  # older ones lack it
    state, config = from_published(tensors)
    assert config == LETTERS
    built = Tacotron2(config)
    built.load_state_dict(state)
    model = Tacotron2Model(built)
    assert model.reads_letters
    ids = graphemes.ids("a bee, a sea.")
    np.testing.assert_array_equal(
        next(model.frames(model.plan(ids), 1)).frames, next(wanted.frames(wanted.plan(ids), 1)).frames
    )


def without(tensors: dict, name: str) -> dict:
    return {key: value for key, value in tensors.items() if key != name}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: without(t, "embedding.weight"), "embedding.weight"),
        (lambda t: without(t, "decoder.decoder_rnn.weight_hh"), "decoder.decoder_rnn.weight_hh"),
        (lambda t: without(t, "encoder.convolutions.1.1.running_var"), "encoder.convolutions.1.1.running_var"),
        (lambda t: t | {"speaker.weight": torch.zeros(2)}, "no tensor speaker.weight"),
        (lambda t: t | {"embedding.weight": torch.zeros(70, 12)}, "148 symbols .* 70 came"),
        (lambda t: t | {"decoder.attention_rnn.weight_ih": torch.zeros(80, 19)}, "attention_rnn.weight_ih wants shape"),
        (lambda t: t | {"decoder.gate_layer.linear_layer.bias": torch.tensor([torch.nan])}, "not all numbers"),
        (lambda t: t | {"decoder.prenet.layers.0.linear_layer.weight": torch.zeros(8, 81)}, "multiple of 80"),
        (lambda t: t | {"decoder.attention_rnn.weight_hh": torch.zeros(80)}, "2 axes"),
        (lambda t: t | {"postnet.convolutions.99.0.conv.weight": torch.zeros(1)}, "At most 64"),
        (lambda t: t | {"encoder.convolutions.0.0.conv.weight": torch.zeros(12, 12, 4)}, "encoder_kernel is odd"),
        (lambda t: t | {"embedding.weight": torch.zeros(148, 11)}, "encoder_channels are halved"),
        (lambda t: {}, "embedding.weight"),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_one_sentence(change, told: str) -> None:
    with pytest.raises(StudioError, match=told):
        from_published(change(tiny(config=LETTERS).state_dict()))


def test_the_small_configuration_is_small() -> None:
    with torch.device("meta"):
        network = Tacotron2(small(tuple("abcdef")))
    assert sum(weight.numel() for weight in network.parameters()) < 8e6


def test_gradient_by_hand_equals_that_of_the_steps() -> None:
    """The teacher-forced loop, forwards and backwards, against Decoder.step followed by autograd."""
    results = []
    for by_hand in (True, False):
        network = tiny().double()
        decoder = network.decoder
        torch.manual_seed(0)
        memory = torch.randn(2, 7, 12, dtype=torch.double, requires_grad=True)
        teacher, kept = torch.randn(2, 5, 160).double(), torch.randint(0, 2, (2, 5, 2, 8)) * 2.0
        absent = torch.arange(7)[None] >= torch.tensor([[7], [5]])
        if by_hand:
            frames, gate, weights = decoder(memory, absent, teacher, kept.double())
        else:
            keys, folded = decoder.attention_layer.memory_layer(memory), decoder.attention_layer.location_layer.folded()
            state, made = decoder.begin(memory), []
            for step in range(5):
                state.frames = teacher[:, step - 1] if step else torch.zeros_like(teacher[:, 0])
                state, gate = decoder.step(state, memory, keys, absent, folded, kept[:, step].double())
                made.append((state.frames, gate, state.before[:, 0]))
            frames, gate, weights = (torch.stack(column, 1) for column in zip(*made, strict=True))
        loss = frames.square().sum() + (3 * weights[..., :3]).sin().sum() + gate.square().sum()
        loss.backward()
        gradients = {name: weight.grad for name, weight in decoder.named_parameters()} | {"memory": memory.grad}
        results.append({"frames": frames.detach(), "weights": weights.detach()} | gradients)
    for name, value in results[0].items():
        torch.testing.assert_close(value, results[1][name], rtol=1e-6, atol=1e-8, msg=name)
