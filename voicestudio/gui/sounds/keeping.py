"""What the page remembers from one start to the next: the patch in hand, saved or not, and how things were set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import SoundPatch
    from voicestudio.gui.settings import Settings
    from voicestudio.gui.sounds.chance_row import ChanceRow
    from voicestudio.gui.sounds.piano import Piano

DRAFT_FILE = "sounds-draft.toml"


def draft_file(settings: Settings) -> Path:
    """Where the patch in hand is kept while the window is closed."""
    return settings.folder / DRAFT_FILE


def patch_id(settings: Settings) -> str:
    """The id that the patch in hand has in the library, "" for none."""
    return settings.text("sounds/patch")


def restore(settings: Settings, chance: ChanceRow, piano: Piano) -> dict[str, frozenset[str]]:
    """Sets what was set; gives the locked parameters of each synthesizer."""
    chance.live_button.setChecked(settings.flag("sounds/live", True))
    chance.amount.setValue(round(settings.number("sounds/amount", 20, 1, 100)))
    piano.set_octave(round(settings.number("sounds/octave", 4, 0, 7)))
    try:
        kept = json.loads(settings.text("sounds/locks") or "{}")
        return {synth: frozenset(names) for synth, names in kept.items()}
    except (ValueError, AttributeError, TypeError):  # another program wrote there
        return {}


def keep(settings: Settings, chance: ChanceRow, piano: Piano, locks: dict[str, frozenset[str]]) -> None:
    """Remembers how things are set."""
    settings.put("sounds/live", chance.live_button.isChecked())
    settings.put("sounds/amount", chance.amount.value())
    settings.put("sounds/octave", piano.octave)
    settings.put("sounds/locks", json.dumps({synth: sorted(names) for synth, names in locks.items()}))


def keep_patch(settings: Settings, patch: SoundPatch) -> None:
    """Remembers the patch in hand, changed or not; raises StudioError where its file cannot be written."""
    from voicestudio.engine.patches import library

    settings.put("sounds/patch", patch.id)
    draft = draft_file(settings)
    draft.parent.mkdir(parents=True, exist_ok=True)
    library.write_to(draft, patch)
