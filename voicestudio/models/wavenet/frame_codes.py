"""Groups of frames as codes, each of which corrects what those before it left: residual vector quantisation.

(B.-H. Juang and A. H. Gray, "Multiple stage vector quantization for speech coding", ICASSP 1982.) A code is a piece of
spectrum that was heard in recordings: whatever is drawn of codes has harmonics and edges, where a mean of many pieces,
which is what a Gaussian tells when it is not sure, is a blur.

Codes are made into frames by the straight line that came nearest to recordings from the codes of a group and of the two
beside it, else each group would begin with a step. What no code tells is noise: as much as there was beside each first
code, and as alike from group to group as it was in recordings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.frame_config import FrameConfig

ROUNDS = 12
"""Of k-means, at each level."""
SHARED = 8
"""The spread beside a code is told as if that many groups of the mean spread had been beside it, too."""
RIDGE, NOISE_RIDGE = 1e-3, 1e-2
QUIET, STILL = 0.03, 0.1
"""Nepers: less spread is told as that much; groups that stay below the other are silence, and tell nothing of noise."""
MOST_NOISE = 6.0
MOST_CARRY = 0.95
"""Of noise to the next group: more might never die away."""


class FrameCodes(nn.Module):
    """Log-mels to vectors (code_size numbers for a group), to codes, and back; nothing of it learns by gradients."""

    def __init__(self, config: FrameConfig) -> None:
        super().__init__()
        self.config = config
        size, count = config.code_size, config.n_codes
        self.register_buffer("mean", torch.zeros(config.group_size))
        self.register_buffer("axes", torch.eye(size, config.group_size))  # group = mean + scale * vector @ axes
        self.register_buffer("scale", torch.ones(1))
        self.register_buffer("books", torch.zeros(config.n_levels, count, size))
        wide = config.group_size
        self.register_buffer("told", torch.zeros(3 * size, wide))  # from the vectors before, here and behind
        self.register_buffer("spread", torch.zeros(count, wide))  # of what is left, beside each first code
        self.register_buffer("carry", torch.zeros(wide, wide))  # of that noise, in its spread, to the next group's
        self.register_buffer("fresh", torch.eye(wide))
        self.register_buffer("ease", torch.ones(size))  # of vectors: networks hear large and small axes more alike

    @torch.no_grad()
    def fit(self, mels: list[Tensor], seed: int = 0) -> None:
        """Axes and codes from log-mels (n_mels, L) of what is to be learned."""
        groups = torch.cat([self._groups(mel[None])[0] for mel in mels])
        self.mean.copy_(groups.mean(0))
        around = groups - self.mean
        _, axes = torch.linalg.eigh((around.T @ around).double() / len(around))
        self.axes.copy_(axes.flip(1)[:, : self.config.code_size].T)
        vectors = around @ self.axes.T
        self.scale.fill_(float(vectors.std()))
        left = vectors / self.scale
        self.ease.copy_(left.std(0).clamp_min(1e-3).rsqrt())
        generator = torch.Generator().manual_seed(seed)
        for book in self.books:
            book.copy_(_means(left, self.config.n_codes, generator))
            left = left - book[_nearest(left, book)]
        self._fit_frames([mel for mel in mels if mel.shape[1] >= 3 * self.config.group])

    def _fit_frames(self, mels: list[Tensor]) -> None:
        """What codes tell of frames, and the noise beside them."""
        groups = [self._groups(mel[None])[0] for mel in mels]
        codes = [self.codes((one - self.mean) @ self.axes.T / self.scale) for one in groups]
        beside = torch.cat([_beside(self.partial(one)[:, -1])[1:-1] for one in codes]).double()
        wanted = torch.cat([one[1:-1] for one in groups]).double() - self.mean
        first = torch.cat([one[1:-1, 0] for one in codes])
        self.told.copy_(_solved(beside.T @ beside, beside.T @ wanted, RIDGE))
        left = (wanted - beside @ self.told.double()).float()
        count = torch.bincount(first, minlength=self.config.n_codes)[:, None]
        total = torch.zeros_like(self.spread).index_add_(0, first, left.square()) + SHARED * left.square().mean(0)
        self.spread.copy_((total / (count + SHARED)).sqrt())
        noise = (left / self.spread[first].clamp_min(QUIET)).clamp(-MOST_NOISE, MOST_NOISE)
        heard = self.spread[first].mean(1) > STILL
        heard[torch.tensor([len(one) - 2 for one in groups]).cumsum(0)[:-1]] = False  # none before these is known
        self._fit_noise(noise, torch.nonzero(heard[1:] & heard[:-1]).flatten() + 1)

    def _fit_noise(self, noise: Tensor, places: Tensor) -> None:
        """How noise (N, group_size) goes on from the group before each of these places."""
        if len(places) < 2:
            return
        here, before = noise[places].double(), noise[places - 1].double()
        power, alike = here.T @ here / len(places), here.T @ before / len(places)
        carry = _solved(power, alike.T, NOISE_RIDGE).T
        carry = carry * min(1.0, MOST_CARRY / float(torch.linalg.eigvals(carry).abs().max().clamp_min(1e-9)))
        rest = power - carry @ power @ carry.T
        spread, axes = torch.linalg.eigh((rest + rest.T) / 2)
        self.carry.copy_(carry)
        self.fresh.copy_(axes * spread.clamp_min(0).sqrt())

    def _groups(self, mel: Tensor) -> Tensor:
        """(B, n_mels, L) -> (B, N, group_size); frames beyond the last whole group are left out."""
        n_groups = mel.shape[-1] // self.config.group
        frames = mel[..., : n_groups * self.config.group].transpose(1, 2)
        return frames.unflatten(1, (n_groups, self.config.group)).flatten(2)

    def vectors(self, mel: Tensor) -> Tensor:
        """Log-mel (B, n_mels, L) -> (B, N, code_size)."""
        return (self._groups(mel) - self.mean) @ self.axes.T / self.scale

    def log_mel(self, vectors: Tensor) -> Tensor:
        """What vectors (B, N, code_size) tell of the frames, without noise: (B, n_mels, L)."""
        groups = self.mean + _beside(vectors) @ self.told
        return groups.unflatten(-1, (self.config.group, -1)).flatten(1, 2).transpose(1, 2)

    def codes(self, vectors: Tensor) -> Tensor:
        """The nearest code of each level (..., n_levels) to what those before left of vectors (..., code_size)."""
        left, chosen = vectors.flatten(0, -2), []
        for book in self.books:
            chosen.append(_nearest(left, book))
            left = left - book[chosen[-1]]
        return torch.stack(chosen, -1).unflatten(0, vectors.shape[:-1])

    def blurred(self, vectors: Tensor, first: Tensor, share: float) -> Tensor:
        """Vectors (..., code_size) beside that share of noise, as there was beside their first codes (...)."""
        noise = self.spread[first] * torch.randn_like(self.spread[first])
        return vectors + share * noise @ self.axes.T / self.scale

    def partial(self, codes: Tensor) -> Tensor:
        """Vectors as the first, the first two, ... of their codes (..., n_levels) tell: (..., n_levels, code_size)."""
        parts = [book[codes[..., level]] for level, book in enumerate(self.books)]
        return torch.stack(parts, -2).cumsum(-2)


def _beside(vectors: Tensor) -> Tensor:
    """Each of vectors (..., N, D) between those before and behind it (..., N, 3 D); beyond the ends these go on."""
    before = torch.cat([vectors[..., :1, :], vectors[..., :-1, :]], -2)
    behind = torch.cat([vectors[..., 1:, :], vectors[..., -1:, :]], -2)
    return torch.cat([before, vectors, behind], -1)


def _solved(power: Tensor, wanted: Tensor, ridge: float) -> Tensor:
    return torch.linalg.solve(power + ridge * power.diagonal().mean() * torch.eye(len(power)).double(), wanted)


def _nearest(vectors: Tensor, book: Tensor) -> Tensor:
    return (vectors @ book.T - 0.5 * book.square().sum(1)).argmax(1)


def _means(vectors: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """k-means (count, D) of vectors (N, D); a mean that nothing is near begins anew at one of the vectors."""

    def some() -> Tensor:
        return vectors[torch.randint(len(vectors), (count,), generator=generator)]

    if len(vectors) >= count:
        book = vectors[torch.randperm(len(vectors), generator=generator)[:count]].clone()
    else:
        book = some()
    for _ in range(ROUNDS):
        nearest = _nearest(vectors, book)
        members = torch.bincount(nearest, minlength=count)[:, None]
        total = torch.zeros_like(book).index_add_(0, nearest, vectors)
        book = torch.where(members > 0, total / members.clamp_min(1), some())
    return book
