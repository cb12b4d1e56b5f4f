"""Which phones of a sentence belong to which word, though espeak-ng joins some words and parts others."""

from __future__ import annotations

from collections.abc import Sequence

from voicestudio.text.espeak import STRESS_MARKS, Group, has_vowel

BREAK = "|"
_BREAK_LOST = 0.7
_PHONE_LOST = 1.0
_FORBIDDEN = 1e9
_MARGIN = 8


def words_of_groups(sentence: Sequence[Group], alone: Sequence[Sequence[Group]]) -> list[Group] | None:
    """The phones of each word, given the groups of the whole sentence and those of each word said alone.

    Words that have no phones alone get none. None is returned where the sentence cannot be shared out: a word would
    lose all its phones.
    """
    if sum(map(len, alone)) == len(sentence):
        shares, position = [], 0
        for own in alone:
            shares.append(tuple(phone for group in sentence[position : position + len(own)] for phone in group))
            position += len(own)
        return shares
    heard = _with_breaks(sentence)
    expected = _with_breaks([group for own in alone for group in own])
    owners = [word for word, own in enumerate(alone) for group in own for _ in (*group, BREAK)][:-1]
    shares_by_word: list[list[str]] = [[] for _ in alone]
    for phone, owner in zip(heard, _owners(heard, expected, owners), strict=True):
        if phone != BREAK:
            shares_by_word[owner].append(phone)
    if any(own and not share for own, share in zip(alone, shares_by_word, strict=True)):
        return None
    return [tuple(share) for share in shares_by_word]


def _with_breaks(sequence: Sequence[Group]) -> list[str]:
    return [phone for group in sequence for phone in (*group, BREAK)][:-1]


def _owners(heard: list[str], expected: list[str], owners: list[int]) -> list[int]:
    """The word of each heard token, by the cheapest edit path inside a band around the diagonal."""
    rows, columns = len(heard), len(expected)
    slope = columns / max(rows, 1)
    reach = abs(rows - columns) + _MARGIN
    cost = [[_FORBIDDEN] * (columns + 1) for _ in range(rows + 1)]
    step = [[0] * (columns + 1) for _ in range(rows + 1)]
    cost[0][0] = 0.0
    for row in range(rows + 1):
        middle = int(row * slope)
        for column in range(max(0, middle - reach), min(columns, middle + reach) + 1):
            if row and column:
                value = cost[row - 1][column - 1] + _distance(heard[row - 1], expected[column - 1])
                if value < cost[row][column]:
                    cost[row][column], step[row][column] = value, 0
            if row:
                value = cost[row - 1][column] + (_BREAK_LOST if heard[row - 1] == BREAK else _PHONE_LOST)
                if value < cost[row][column]:
                    cost[row][column], step[row][column] = value, 1
            if column:
                value = cost[row][column - 1] + (_BREAK_LOST if expected[column - 1] == BREAK else _PHONE_LOST)
                if value < cost[row][column]:
                    cost[row][column], step[row][column] = value, 2
    return _walk_back(step, owners, rows, columns)


def _walk_back(step: list[list[int]], owners: list[int], row: int, column: int) -> list[int]:
    found = [0] * row
    while row:
        move = step[row][column] if column else 1
        if move == 2:
            column -= 1
            continue
        row -= 1
        if move == 0:
            column -= 1
            found[row] = owners[column]
        else:
            found[row] = owners[column - 1] if column else owners[0]
    return found


def _distance(heard: str, expected: str) -> float:
    if heard == expected:
        return 0.0
    if BREAK in (heard, expected):
        return _FORBIDDEN
    if heard.strip(STRESS_MARKS) == expected.strip(STRESS_MARKS):
        return 0.1
    return 0.5 if has_vowel(heard) == has_vowel(expected) else 1.8
