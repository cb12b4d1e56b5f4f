"""Web and e-mail addresses, file names, handles and hashtags."""

from __future__ import annotations

import re

from voicestudio.text.english.numbers import cardinal, spelled
from voicestudio.text.english.scan import Context, Rule, word_set

_SPOKEN_TLDS = word_set(
    """
    com org net gov info app dev blog shop online site store cloud tech music news press name museum mobi
    """
)
_TLDS = (
    "com|org|net|edu|gov|mil|int|info|io|ai|co|uk|us|de|fr|eu|ca|au|jp|cn|in|ru|br|"
    "it|es|nl|se|no|ch|at|be|dk|fi|pl|nz|ie|tv|me|app|dev|blog|xyz|gg|ly|fm"
)
_EXTENSIONS = word_set(
    """
    py js ts html css txt pdf doc docx xls xlsx csv json xml yaml yml toml md png jpg jpeg gif svg wav mp3 mp4 flac
    ogg zip exe dll sh c h cpp rs go java ini log bat iso
    """
)
_SIGNS = {
    ".": "dot",
    "/": "slash",
    "-": "dash",
    "_": "underscore",
    "@": "at",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "#": "hash",
    "%": "percent",
    "~": "tilde",
    ":": "colon",
    "+": "plus",
    "\\": "backslash",
    "!": "exclamation mark",
    "*": "star",
}
_SPELLED_PARTS = word_set("www ftp ssh html php edu mil io ai http https faq css js py xml url id tv")


def _part(part: str, last: bool = False) -> str:
    if part.isdecimal():
        return cardinal(part) if len(part) < 4 and not part.startswith("0") else spelled(part)
    lower = part.lower()
    if lower in _SPOKEN_TLDS and last:
        return lower
    if lower in _SPELLED_PARTS or len(part) == 1 or (last and len(part) <= 3) or not set("aeiouy") & set(lower):
        return "_".join(part.upper()) + "_"
    return part


def say_address(address: str, host_ends: int | None = None, host_starts: int = 0) -> str:
    """An address with its signs said: "a.b@x.com" -> A dot B at X dot com.

    host_starts and host_ends bound the domain name, whose last part may be spelled.
    """
    parts = list(re.finditer(r"[^\W\d_]+|\d+|[^\w\s]|_", address))
    limit = len(address) if host_ends is None else host_ends
    said = []
    for index, match in enumerate(parts):
        part = match.group()
        if part in _SIGNS:
            said.append(_SIGNS[part])
        elif part[0].isalnum():
            after_dot = index > 0 and parts[index - 1].group() == "."
            said.append(
                _part(part, last=after_dot and host_starts <= match.start() and match.end() <= limit and len(part) <= 6)
            )
    return " ".join(said)


def _url(match: re.Match[str], context: Context) -> str:
    host, rest = match["host"], (match["rest"] or "").rstrip("/")
    return say_address(host + rest, len(host))


def _email(match: re.Match[str], context: Context) -> str:
    address = match.group().removeprefix("mailto:")
    return say_address(address, host_starts=address.index("@"))


def _file(match: re.Match[str], context: Context) -> str | None:
    if match["ending"].lower() not in _EXTENSIONS or len(match["stem"]) == 1:
        return None
    return f"{say_address(match['stem'])} dot {_extension(match['ending'])}"


def _extension(ending: str) -> str:
    if ending.lower() in ("txt", "zip", "doc", "docs", "wav", "java", "log", "go", "bat", "gif", "toml", "json"):
        return {"txt": "text", "wav": "wave", "json": "jason", "bat": "bat"}.get(ending.lower(), ending.lower())
    letters = re.sub(r"\d", "", ending).upper()
    digits = re.sub(r"\D", "", ending)
    return "_".join(letters) + "_" + (f" {cardinal(digits)}" if digits else "")


def _domain(match: re.Match[str], context: Context) -> str:
    rest = (match["rest"] or "").rstrip("/")
    return say_address(match["host"] + rest, len(match["host"]))


def _handle(match: re.Match[str], context: Context) -> str:
    return "at " + say_address(match["name"], 0)


def _hashtag(match: re.Match[str], context: Context) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|_", " ", match["name"])
    return "hashtag " + " ".join(_part(word) if word.isdecimal() else word for word in words.split())


_REST = r"(?P<rest>[/?#:][^\s<>\"']*[^\s<>\"'.,;:!?)\]])?/?"

RULES = (
    Rule(re.compile(rf"(?:https?|ftp)://(?P<host>[^\s/?#<>\"']*[^\s/?#<>\"'.,;:!?)\]]){_REST}", re.I), _url),
    Rule(re.compile(r"(?:mailto:)?[\w.+-]*\w@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?!\w)"), _email),
    Rule(re.compile(rf"(?P<host>www\.[\w-]+(?:\.[\w-]+)+){_REST}", re.I), _domain),
    Rule(re.compile(rf"(?P<host>[\w-]+(?:\.[\w-]+)*\.(?:{_TLDS}))(?![\w@-]){_REST}"), _domain),
    Rule(re.compile(r"(?P<stem>[\w-]+(?:\.[\w-]+)*)\.(?P<ending>[a-zA-Z][\w]{0,4})(?!\w)"), _file),
)

SYMBOL_RULES = (
    Rule(re.compile(r"@(?P<name>[A-Za-z_][\w.]*\w|\w)"), _handle),
    Rule(re.compile(r"#(?P<name>[^\W\d_]\w*)"), _hashtag),
    Rule(re.compile(r"#(?P<number>\d+)(?!\w)"), lambda match, context: f"number {cardinal(match['number'])}"),
)
