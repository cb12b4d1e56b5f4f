"""pedalboard's plugins as treatments of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.effects.stages import BLOCK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pedalboard import Plugin

    from voicestudio.effects.stages import Treat


def treating(plugins: list[Plugin], sample_rate: int) -> Treat:
    """Blocks of BLOCK samples through these plugins, one after the other; what they remember is kept."""

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        for plugin in plugins:
            block = plugin.process(block, sample_rate, buffer_size=BLOCK, reset=False)
        return block

    return treat
