"""A process that is kept for the next time."""

from __future__ import annotations

import pytest

from voicestudio.core import StudioError
from voicestudio.gui.listening.doors import Standby


def test_it_is_lent_again_unless_it_was_left_in_the_middle():
    standby = Standby()
    with standby.lent() as first, standby.lent() as second:
        assert first is not second
    with standby.lent() as third:
        assert third is second  # given back first, so that it was the one to be kept
    with pytest.raises(StudioError), standby.lent() as third:
        assert third is second
        raise StudioError("Left.")
    with standby.lent() as fourth:
        assert fourth is not second
    standby.close()
    with standby.lent() as fifth:
        assert fifth is not fourth
