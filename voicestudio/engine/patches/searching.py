"""Finding patches by what a person types."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from voicestudio.engine.patches.reading import PatchCard

_NAME, _TAG, _CATEGORY, _SYNTH, _DESCRIPTION = 40, 25, 20, 12, 8
_WHOLE, _BEGINNING, _INSIDE = 3, 2, 1


def found(
    cards: Iterable[PatchCard], text: str = "", category: str = "", tags: Collection[str] = (), synth: str = ""
) -> list[PatchCard]:
    """The patches in which every word of the text is found, best first; of that category, synthesizer and all tags.

    A word counts most in the name, then in tags, category, synthesizer and description; a whole word more than the
    beginning of one, and that more than its inside. Equal ones stand by name.
    """
    words = text.casefold().split()
    ranked = []
    for card in cards:
        if (category and card.category != category) or (synth and card.synth != synth):
            continue
        if not set(tags) <= set(card.tags):
            continue
        scores = [_score(word, card) for word in words]
        if all(scores):
            ranked.append((-sum(scores), card.name.casefold(), card.id, card))
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:3])]


def categories(cards: Iterable[PatchCard]) -> dict[str, int]:
    """How many patches there are of each category, by its name."""
    return _counted(card.category for card in cards if card.category)


def tags(cards: Iterable[PatchCard]) -> dict[str, int]:
    """How many patches have each tag, the most used first."""
    counted = _counted(tag for card in cards for tag in set(card.tags))
    return dict(sorted(counted.items(), key=lambda entry: -entry[1]))


def _score(word: str, card: PatchCard) -> int:
    fields = (
        (_NAME, (card.name,)), (_TAG, card.tags), (_CATEGORY, (card.category,)), (_SYNTH, (card.synth,)),
        (_DESCRIPTION, (card.description,)),
    )  # fmt: skip
    return sum(weight * max((_match(word, text.casefold()) for text in texts), default=0) for weight, texts in fields)


def _match(word: str, text: str) -> int:
    if word not in text:
        return 0
    parts = "".join(letter if letter.isalnum() else " " for letter in text).split()
    if word in (text, *parts):
        return _WHOLE
    return _BEGINNING if any(part.startswith(word) for part in parts) else _INSIDE


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))
