"""The generator: ConvNeXt backbone, filter head, inverse STFT (after Vocos, arXiv 2306.00814, figure 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from voicestudio.dsp.mel import mel_filterbank
from voicestudio.models.convnext import ConvNeXtBlock
from voicestudio.models.f0_head import F0Head
from voicestudio.models.refinement import Refinement
from voicestudio.models.transform import Transform

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.gan.config import GanConfig

MEL_MEAN, MEL_SCALE = -5.0, 2.5
MAX_LOG_GAIN = 6.0


class Generator(nn.Module):
    """Mel, f0 and voicing to a filter for each frame's pulses (magnitude, phase) and noise (magnitude)."""

    def __init__(self, config: GanConfig) -> None:
        super().__init__()
        self.config = config
        spec = config.spec
        self.n_bins = spec.n_fft // 2 + 1
        self.f0_head = F0Head(config)
        self.embed = nn.Conv1d(spec.n_mels + 2, config.channels, config.kernel_size, padding=config.kernel_size // 2)
        self.norm = nn.LayerNorm(config.channels, eps=1e-6)
        self.blocks = nn.ModuleList(
            ConvNeXtBlock(config.channels, config.hidden, config.kernel_size, 1 / config.n_blocks)
            for _ in range(config.n_blocks)
        )
        self.final_norm = nn.LayerNorm(config.channels, eps=1e-6)
        self.head = nn.Linear(config.channels, 3 * self.n_bins)
        nn.init.normal_(self.head.weight, std=0.02)
        with torch.no_grad():
            self.head.bias.zero_()
            self.head.bias[: self.n_bins] = -4.0
            self.head.bias[2 * self.n_bins :] = -5.0
        self.transform = Transform(spec)
        self.refinement = Refinement(spec, self.transform, torch.from_numpy(mel_filterbank(spec).copy()))

    def normalised(self, mel: Tensor) -> Tensor:
        """Log-mel (B, n_mels, L) to the network's range, (B, L, n_mels)."""
        return ((mel - MEL_MEAN) / MEL_SCALE).transpose(1, 2)

    def filters(self, mel: Tensor, f0_hz: Tensor, voiced: Tensor, n_real: int | None = None) -> tuple[Tensor, Tensor]:
        """Complex gain on the pulses and real gain on the noise, each (B, n_bins, L); f0 is held, both (B, L).

        Frames from n_real on are padding, as if there were none.
        """
        length = mel.shape[-1]
        mask = None
        if n_real is not None and n_real < length:
            mask = (torch.arange(length, device=mel.device) < n_real).to(mel.dtype)[None, :, None]  # (1, L, 1)
        pitch = torch.stack([torch.log(f0_hz / 200.0) * 2, voiced], -1)  # (B, L, 2)
        x = torch.cat([self.normalised(mel), pitch], -1)
        if mask is not None:
            x = x * mask
        x = self.norm(self.embed(x.transpose(1, 2)).transpose(1, 2))
        for block in self.blocks:
            x = block(x, mask)
        with torch.autocast(mel.device.type, enabled=False):  # phases want more than bfloat16's eight bits
            x = self.head(self.final_norm(x.float()))
        log_gain, phase, log_noise = x.transpose(1, 2).chunk(3, 1)
        gain = torch.exp(log_gain.clamp(max=MAX_LOG_GAIN))
        return torch.polar(gain, phase), torch.exp(log_noise.clamp(max=MAX_LOG_GAIN))

    def forward(self, mel: Tensor, f0_hz: Tensor, voiced: Tensor, pulse: Tensor, noise: Tensor) -> Tensor:
        """Samples (B, L * hop) from mel (B, n_mels, L), held f0 and voicing (B, L), and sources (B, L * hop)."""
        on_pulse, on_noise = self.filters(mel, f0_hz, voiced)
        return self.transform.istft(on_pulse * self.transform.stft(pulse) + on_noise * self.transform.stft(noise))
