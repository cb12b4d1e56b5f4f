"""What the page reads when it is opened."""

from __future__ import annotations

from tests.fake_synth import add_synthesizers
from voicestudio.engine.readying import ready_synthesizer
from voicestudio.gui.sounds import opening
from voicestudio.synth import catalogue


def test_instruments_are_made_ready_after_the_page(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))
    add_synthesizers(monkeypatch)
    monkeypatch.setattr(catalogue, "MODULES", {id: catalogue.MODULES[id] for id in ("hum", "echoer")})
    ready_synthesizer.cache_clear()
    steps = opening.opening(tmp_path / "none.toml", "")
    opened = next(step for step in steps if step is not None)
    assert {"hum", "echoer"} <= {one.id for one in opened.synths}
    assert ready_synthesizer.cache_info().currsize == 0
    assert set(steps) <= {None}
    assert ready_synthesizer.cache_info().currsize == 2
