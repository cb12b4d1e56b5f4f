"""Which values of the window are kept in the settings, and their defaults."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from voicestudio.core.voice import ENERGY_RANGE_DB, PITCH_RANGE_SEMITONES, RATE_RANGE, VARIATION_RANGE
from voicestudio.gui.seed_field import HIGHEST_SEED
from voicestudio.gui.views.scene import WAVE_SHARE, WAVE_SHARES

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.settings import Settings


def _switches(window: MainWindow) -> tuple[tuple[str, QAction, bool], ...]:
    a = window.actions_
    return (
        ("view/words", a.words, True), ("view/phonemes", a.phonemes, True), ("view/f0", a.f0, True),
        ("view/grid", a.grid, True), ("view/table", a.table, False), ("view/said", a.said, True),
        ("view/follow", a.follow, True), ("play/click", a.click_plays, True),
        ("speech/check", a.check, False),
    )  # fmt: skip


def restore(window: MainWindow, settings: Settings) -> None:
    """Puts the window as it was left."""
    for key, action, default in _switches(window):
        action.setChecked(settings.flag(key, default))
    panel = window.voice_panel
    panel.set_prosody(
        settings.number("voice/rate", 1.0, *RATE_RANGE),
        settings.number("voice/pitch", 0.0, *PITCH_RANGE_SEMITONES),
        settings.number("voice/energy", 0.0, *ENERGY_RANGE_DB),
        int(settings.number("voice/seed", 0, 0, HIGHEST_SEED)),
        settings.number("voice/variation", 0.0, *VARIATION_RANGE),
    )
    speakers = _table(settings.text("voice/speakers"))
    panel.set_speakers({voice: name for voice, name in speakers.items() if isinstance(name, str)})
    controls = _table(settings.text("voice/controls"))
    panel.dials.set_values({vocoder: _numbers(turned) for vocoder, turned in controls.items()})
    window.sound.set_colour_map(settings.text("view/colour_map", "magma"))
    window.sound.view.wave_share = settings.number("view/wave_share", WAVE_SHARE, *WAVE_SHARES)
    window.outputs.wanted = settings.text("playback/output")
    window.restore_layout()


def keep(window: MainWindow, settings: Settings) -> None:
    """Remembers the window as it is."""
    for key, action, _ in _switches(window):
        settings.put(key, action.isChecked())
    panel = window.voice_panel
    prosody = panel.prosody
    settings.put("voice/id", panel.voice_id)
    settings.put("voice/vocoder", panel.vocoder)
    settings.put("voice/device", panel.device)
    settings.put("voice/rate", prosody.rate)
    settings.put("voice/pitch", prosody.pitch_semitones)
    settings.put("voice/energy", prosody.energy_db)
    settings.put("voice/seed", panel.seed)
    settings.put("voice/variation", prosody.variation)
    settings.put("voice/speakers", json.dumps(panel.speakers))
    settings.put("voice/controls", json.dumps(panel.dials.values))
    settings.put("view/colour_map", window.sound.colour_map)
    settings.put("view/wave_share", window.sound.view.wave_share)


def _table(text: str) -> dict[str, object]:
    """What was written as JSON; nothing where it is damaged."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _numbers(found: object) -> dict[str, float]:
    """The numbers by name among what was read."""
    values = found.items() if isinstance(found, dict) else ()
    return {
        name: float(value) for name, value in values
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    }  # fmt: skip
