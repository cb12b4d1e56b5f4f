"""voicestudio lexicon: the person's own pronunciations, which win over the reading of every voice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    import argparse

EXAMPLES = """examples:
  voicestudio lexicon
  voicestudio lexicon --add nginx ˈɛndʒɪnˌɛks
  voicestudio lexicon --remove nginx
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("--add", nargs=2, metavar=("WORD", "IPA"), help="say this word so, in IPA; is replaced")
    parser.add_argument("--remove", metavar="WORD", help="leave this word to the voice again")
    parser.add_argument("--json", action="store_true", help="print all entries as JSON")


def run(args: argparse.Namespace) -> int:
    """Changes the lexicon if asked to, else lists it."""
    from voicestudio.text.lexicon import Lexicon, user_lexicon, user_lexicon_file

    if args.add and args.remove:
        raise StudioError("One change is wanted at a time: give --add WORD IPA or --remove WORD.")
    lexicon = user_lexicon() or Lexicon()
    if args.add:
        lexicon.add(*args.add)
    elif args.remove:
        lexicon.remove(args.remove)
    if args.add or args.remove:
        lexicon.save(user_lexicon_file())
    if args.json:
        print(json.dumps({"file": str(user_lexicon_file()), "words": dict(lexicon)}, ensure_ascii=False, indent=1))
    elif not (args.add or args.remove):
        for word, ipa in lexicon:
            print(f"{word}  {ipa}")
    return 0
