"""Keeps the characters that were spoken in touch with the text in the editor, which may have been edited since.

Qt counts UTF-16 units where Python counts characters, so that an emoji is two places there and one here.
"""

from __future__ import annotations

from bisect import bisect_left

from voicestudio.core import Span


class SpokenText:
    """The text as it was when it was spoken, and the edits since."""

    def __init__(self, text: str) -> None:
        wide = [] if text.isascii() else [index for index, char in enumerate(text) if ord(char) > 0xFFFF]
        self._wide = wide
        self._wide_in_qt = [index + count for count, index in enumerate(wide)]
        self._edits: list[tuple[int, int, int]] = []

    def record_edit(self, position: int, removed: int, added: int) -> None:
        """An edit as QTextDocument.contentsChange tells it."""
        if self._edits:
            last_position, last_removed, last_added = self._edits[-1]
            if not removed and position == last_position + last_added:  # typing on: one edit, however long
                self._edits[-1] = (last_position, last_removed, last_added + added)
                return
        self._edits.append((position, removed, added))

    def shown(self, span: Span) -> tuple[int, int] | None:
        """Where those spoken characters stand in the editor now; None if they were edited."""
        start, stop = self._to_qt(span.start), self._to_qt(span.stop)
        for position, removed, added in self._edits:
            if stop <= position:
                continue
            if start < position + removed or (not removed and start < position < stop):
                return None
            start += added - removed
            stop += added - removed
        return start, stop

    def spoken(self, place: int) -> int | None:
        """Which spoken character stands at that place of the editor; None if it was typed since."""
        for position, removed, added in reversed(self._edits):
            if place < position:
                continue
            if place < position + added:
                return None
            place += removed - added
        return place - bisect_left(self._wide_in_qt, place)

    def _to_qt(self, index: int) -> int:
        return index + bisect_left(self._wide, index)


def to_characters(text: str, place: int) -> int:
    """The character of `text` at a place of the editor."""
    return SpokenText(text).spoken(place) or 0
