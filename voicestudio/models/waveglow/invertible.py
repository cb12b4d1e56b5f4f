"""The invertible 1x1 convolution between couplings (arXiv 1811.00002, section 2.1; Glow, arXiv 1807.03039)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class InvertibleConv(nn.Module):
    """Mixes the values of each group, (B, C, P) to the same; begins as a rotation."""

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(n_channels, n_channels, 1, bias=False)
        if not self.conv.weight.is_meta:
            rotation = torch.linalg.qr(torch.randn(n_channels, n_channels))[0]
            if torch.linalg.det(rotation) < 0:
                rotation[:, 0] = -rotation[:, 0]
            self.conv.weight.data.copy_(rotation.unsqueeze(-1))
        self._inverse: Tensor | None = None

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The mixed values and the log-determinant a position; always in float32."""
        with torch.autocast(x.device.type, enabled=False):
            matrix = self.conv.weight.squeeze(-1).float()
            return matrix @ x.float(), torch.linalg.slogdet(matrix).logabsdet

    def prepare(self) -> None:
        """Compute the inverse once; the weights must not change afterwards."""
        self._inverse = self._inverted().detach()

    def _inverted(self) -> Tensor:
        return torch.linalg.inv(self.conv.weight.squeeze(-1).double()).float()

    def inverse(self, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):
            return (self._inverted() if self._inverse is None else self._inverse) @ x.float()
