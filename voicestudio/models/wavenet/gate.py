"""The gated activation tanh(a) sigmoid(b) (arXiv 1609.03499, section 2.3) with its gradient, each in one pass.

Taken apart into tanh, sigmoid and products it is read and written so often that a training step on a CPU spends half
its time on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voicestudio.models.wavenet.activation import gate_backward, gate_forward

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor


def gated(x: Tensor) -> Tensor:
    """tanh(x[:, :C]) * sigmoid(x[:, C:]), (N, 2 C) -> (N, C)."""
    if x.device.type == "cpu" and x.dtype in (torch.float32, torch.bfloat16):
        return _Gate.apply(x)
    a, b = x.chunk(2, 1)
    return torch.tanh(a) * torch.sigmoid(b)


def _array(x: Tensor) -> np.ndarray:
    """The tensor's own memory; bfloat16 as its bits."""
    x = x.detach()
    return (x.view(torch.uint16) if x.dtype == torch.bfloat16 else x).numpy()


class _Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:  # noqa: ANN001
        x = x.contiguous()
        ctx.save_for_backward(x)
        made = x.new_empty(x.shape[0], x.shape[1] // 2)
        gate_forward(_array(x), _array(made))
        return made

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:  # noqa: ANN001
        (x,) = ctx.saved_tensors
        made = torch.empty_like(x)
        gate_backward(_array(x), _array(gradient.to(x.dtype).contiguous()), _array(made))
        return made
