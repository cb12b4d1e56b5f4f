"""A menu of the signs of the IPA that keyboards lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

VOWELS = (
    ("æ", "cat"), ("ɑː", "father"), ("ʌ", "cup"), ("ə", "about"), ("ɚ", "letter"), ("ɛ", "bed"), ("ɜː", "bird"),
    ("ɪ", "sit"), ("iː", "see"), ("ɔː", "law"), ("ʊ", "book"), ("uː", "too"), ("aɪ", "my"), ("aʊ", "now"),
    ("eɪ", "day"), ("oʊ", "go"), ("ɔɪ", "boy"),
)  # fmt: skip
CONSONANTS = (
    ("ð", "this"), ("θ", "thin"), ("ʃ", "she"), ("ʒ", "vision"), ("tʃ", "chin"), ("dʒ", "jam"), ("ŋ", "sing"),
    ("ɹ", "red"), ("j", "yes"), ("ɡ", "go"), ("ɾ", "water"), ("ʔ", "uh-oh"), ("x", "loch"),
)  # fmt: skip


def symbol_menu(insert: Callable[[str], None], parent: QWidget) -> QMenu:
    """Marks, vowels and consonants with words they are heard in; `insert` gets the one that is chosen."""
    tr = QCoreApplication.translate
    menu = QMenu(parent)
    for symbol, what in (
        ("ˈ", tr("IpaSymbols", "main stress, before its vowel")),
        ("ˌ", tr("IpaSymbols", "second stress")),
        ("ː", tr("IpaSymbols", "long, after its vowel")),
    ):
        _add(menu, symbol, f"{symbol}   {what}", insert)
    for title, symbols in ((tr("IpaSymbols", "&Vowels"), VOWELS), (tr("IpaSymbols", "&Consonants"), CONSONANTS)):
        part = menu.addMenu(title)
        for symbol, word in symbols:
            _add(part, symbol, tr("IpaSymbols", "{symbol}   as in {word}").format(symbol=symbol, word=word), insert)
    return menu


def _add(menu: QMenu, symbol: str, text: str, insert: Callable[[str], None]) -> None:
    menu.addAction(text).triggered.connect(lambda _checked=False: insert(symbol))
