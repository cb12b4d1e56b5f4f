"""Words in capitals, Roman numerals, and tokens of letters and digits."""

from __future__ import annotations

import re

from voicestudio.text.english.numbers import cardinal, decimal, ordinal, plural, spelled, year
from voicestudio.text.english.scan import Context, Rule, word_set

AS_WORDS = word_set(
    """
    NASA NATO UNESCO UNICEF OPEC AIDS ASEAN NAFTA NASDAQ FEMA OSHA POTUS SCOTUS FLOTUS SWAT FIFA UEFA NASCAR
    LASER RADAR SONAR SCUBA TASER RAM ROM SIM PIN GIF BIOS COVID WYSIWYG HIPAA INTERPOL GULAG MENSA GUI CAPTCHA
    SIDS SARS MERS BREXIT ESOP ERISA DARPA NORAD RADAR LIDAR YOLO FOMO PETA RICO SALT START TED IKEA LEGO
    NATO CERN LAN WAN JAVA LINUX UNIX PASCAL BASIC COBOL FORTRAN NASM ZIP
    """
)
"""Acronyms said as words (Merriam-Webster and Collins give these pronunciations)."""
_SAID = {
    "JPEG": "jay peg",
    "JPG": "jay peg",
    "ASCII": "askey",
    "MPEG": "em peg",
    "CD-ROM": "C_D rom",
    "WiFi": "why fie",
    "Wi-Fi": "why fie",
    "OK": "okay",
    "MIDI": "middy",
    "GUI": "gooey",
    "PhD": "P_H_D",
    "PhDs": "P_H_D_s",
    "pH": "P_H",
    "ID": "I_D",
    "IDs": "I_D_s",
    "TV": "T_V",
    "DVD": "D_V_D",
    "NAACP": "N double A_C_P",
    "AAA": "triple A_",
    "IEEE": "I triple E_",
    "AWOL": "A wall",
    "SaaS": "sass",
    "iOS": "I_O_S",
    "macOS": "mac O_S",
    "eBay": "e bay",
    "LaTeX": "lay tech",
    "MySQL": "my S_Q_L",
    "GitHub": "git hub",
    "PowerPoint": "power point",
    "DNA": "D_N_A",
    "RNA": "R_N_A",
    "mRNA": "M R_N_A",
}
_EMPHASIS = word_set(
    """
    AH AHA EH HA HEY HI HMM HUH OOH OUCH OW UGH WHOA A I AM AN AND ARE AS AT BE BUT BY CAN DID DO FOR GET GO GOD
    GOT HAD HAS HE HER HERE HIM HIS HOT HOW IF IN IS
    IT ITS LET MAY ME MY NEW NO NOT NOW OF OFF OH OLD ON ONE OR OUR OUT OWN PUT RED RUN SAY SEE SHE SIT SO STOP
    TEN THE TO TOO TOP TWO UP USE VERY WAS WAY WE WHO WHY WIN WOW YES YET YOU ALL ANY BAD BIG BOY CAR CAT CUT
    DAY DOG EAT END FAR FEW FUN MAN MEN OKAY DON'T WON'T CAN'T THAT THIS THEY THEM THEN WHAT WHEN WITH WILL YOUR
    ADD ASK BUY CRY DRY DIE EAR EGG FLY GUN HIT ICE JOB JOY KEY KID LAW LIE LOT MAD MIX MOM DAD ODD OIL PAY POP RAW
    RIP SAD SEA SET SIX SKY SON SUN TAX TEA TRY WAR YEP BUS BOX BAR BAY BED BET BIT ARM ART AGE AGO AIR BAG BIT COW
    DUE ELF FAN FAT FIT FOX FUR GAS HAT HEN HOP HUG INK JAM JAR JET LAP LEG LIP LOG LOW MAP MUD NET NUT OAK OWL PAN
    PAW PEN PET PIE PIG POT RAT ROW RUB RUG SAW SHY SIR SKI SPY TIE TIN TIP TOE TOY TUB VAN WAX WEB WOW YAY ZOO
    HELP HAVE FROM GOOD JUST LIKE MUST NEED NEVER ONLY OPEN OVER SALE FREE WARNING LOVE HATE HELLO
    """
)
_SPELLED = word_set(
    """
    NYSE ASAP AARP UCLA ACLU ESPN USDA USAF NCAA RIAA MPAA AFAIK AAAS ISBN
    BRB DOB ETA FYI IMO OMG TBA TBD US UK EU UN USA UAE FBI CIA IRS DNA RNA IBM BBC CNN NBC ABC CBS HBO MTV NBA
    NFL NHL MLB NYC LA DC CEO CFO CTO CPU GPU USB URL HTML HTTP HTTPS PDF SQL API ATM GPS LED LCD PC TV DVD CD
    VIP IQ ID IT AI ER OR MRI UFO RSVP FAQ DIY HIV HR PR PE GMT UTC EST PST BMW MIT UCLA NSA DOJ EPA FDA FCC SEC
    UPS USPS AT ADHD PTSD ICU IV WTF LOL
    """
)
"""Initialisms that stay letter by letter even where everything is in capitals."""
_VOWELS = frozenset("AEIOUY")
_NO_ONSET = re.compile(
    r"^(?:[BCDFGHJKLMNPQRSTVWXZ]{4}|"
    r"[BCDFGJKMNPQVXZT][BCDFGJKMPQSTVXZ]|[LMNRJQXVZ][BCDFGHJKLMNPQRSTVWXZ]|H[BCDFGHJKLMNPQRSTVWXZ])"
)
_NO_CODA = re.compile(r"(?:[BCDFGHJKLMNPQRSTVWXZ]{4}|[BCDFGKPTVZ][BDGJKMNLRVWF]|[JQHW]{2}|[JQV])$")


def _letters(word: str) -> str:
    return "_".join(word) + "_"


def said_as_word(word: str) -> bool:
    """Whether a word in capitals is said as a word rather than letter by letter.

    Known acronyms are; others of four letters and more are, if they have a vowel, and a start and an end that English
    words have. Shorter unknown ones are spelled.
    """
    if word in AS_WORDS and word not in _SPELLED:
        return True
    if word in _SPELLED or len(word) < 4:
        return word in _EMPHASIS
    return bool(_VOWELS & set(word)) and not _NO_ONSET.search(word) and not _NO_CODA.search(word)


def is_plain_word(word: str) -> bool:
    """Whether a word in capitals is no acronym, but an ordinary word said loud."""
    return said_as_word(word) and word not in AS_WORDS


def _capitals(match: re.Match[str], context: Context) -> str | None:
    word, ending = match["word"], match["ending"] or ""
    if word in _SAID and not ending:
        return _SAID[word]
    pronoun = len(word) == 1
    if pronoun and (word in "AI" or ending == "'m"):
        return None
    if context.shouting and (word not in _SPELLED or word in ("US", "IT", "OR", "AT")):
        return None
    if word in ("US", "IT") and not context.shouting:
        return _letters(word) + ending
    if word in _EMPHASIS or (said_as_word(word) and not pronoun):
        return (
            None if word not in AS_WORDS or ending else word.capitalize() if word in ("PIN", "START", "SALT") else None
        )
    return _letters(word) + ending


def _mixed_case(match: re.Match[str], context: Context) -> str | None:
    return _SAID.get(match.group())


_ROMAN = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_RULERS = word_set(
    """
    Henry George Louis Charles Edward James William Richard Elizabeth Mary Philip Francis Frederick Napoleon
    Nicholas Peter Paul Catherine Alexander Ivan Benedict Pius John Leo Gregory Clement Innocent Urban Ferdinand
    Alfonso Carlos Juan Ramses Ramesses Cleopatra Ptolemy Darius Xerxes Malcolm Robert David Christian Gustav
    Wilhelm Otto Victor Umberto Emmanuel Albert Leopold Haakon Olav Harald Margaret Tutankhamun Thutmose
    Amenhotep Baldwin Boniface Sixtus Constantine Theodosius Justinian Mehmed Selim Murad
    """
)
_NUMBERED = word_set(
    """
    chapter part act scene volume vol book section article war phase type class title appendix figure fig level
    episode bowl mark grade stage step table form unit group page no number lesson canto item season round tier
    note clause exhibit division schedule annex plate column gate quadrant
    """
)
_AMBIGUOUS_ROMAN = frozenset(
    {
        "CD",
        "MC",
        "DC",
        "CV",
        "MD",
        "DI",
        "CC",
        "XL",
        "LI",
        "MI",
        "MM",
        "C",
        "L",
        "IV",
        "XX",
        "XXX",
        "CI",
        "LV",
        "XI",
        "I",
        "V",
        "X",
        "VI",
    }
)
_VERBS_AFTER_I = word_set(
    """
    am have think would can could know want need like love see feel hope believe always never also just must should
    """
)


def roman_value(numeral: str) -> int:
    """ "XIV" -> 14."""
    values = [_VALUES[letter] for letter in numeral]
    return sum(
        -value if index + 1 < len(values) and value < values[index + 1] else value for index, value in enumerate(values)
    )


def _roman(match: re.Match[str], context: Context) -> str | None:
    numeral, ending = match["numeral"], match["ending"]
    if not _ROMAN.match(numeral):
        return None
    value = str(roman_value(numeral))
    if ending == "th" or context.after(match.end()).lower() in ("century", "centuries", "dynasty", "olympiad"):
        return ordinal(value)
    before = context.before(match.start()).rstrip(".")
    possessive = "'s" if ending == "'s" else ""
    if before == "Malcolm" and numeral == "X":
        return None
    if before in _RULERS and not (numeral == "I" and context.after(match.end()) in _VERBS_AFTER_I):
        return f"the {ordinal(value)}{possessive}"
    if before.lower() in _NUMBERED and not (numeral == "I" and context.after(match.end()) in _VERBS_AFTER_I):
        return cardinal(value) + possessive
    if numeral not in _AMBIGUOUS_ROMAN and before[:1].isupper():
        return cardinal(value) + possessive
    return None


def _alphanumeric(match: re.Match[str], context: Context) -> str | None:
    """ "B2B" -> B two B; "MP3s" -> M P three s; "COVID-19" -> COVID nineteen."""
    token = match.group()
    if not any(character.isdecimal() for character in token) or re.match(r"[a-z]+-", token):
        return None
    said = []
    for part in re.findall(r"\d+(?:\.\d+)*|[^\W\d_]+", token):
        if part[0].isdecimal():
            said.append(_model_number(part, len(said)))
        elif part == "s" and said:
            said[-1] = plural(said[-1])
        elif part.isupper() and (len(part) == 1 or not said_as_word(part)):
            said.append(_letters(part))
        elif len(part) == 1:
            said.append(_letters(part.upper()))
        else:
            said.append("version" if part in ("v", "V") else part)
    return " ".join(said)


def _model_number(digits: str, position: int) -> str:
    if "." in digits:
        return " point ".join(cardinal(part) for part in digits.split("."))
    if digits.startswith("0") and len(digits) > 1:
        return spelled(digits)
    if len(digits) == 4:
        return year(digits)
    if len(digits) == 3 and position and not digits.endswith("00"):
        return f"{cardinal(digits[0])} {'oh ' if digits[1] == '0' else ''}{cardinal(digits[1:].lstrip('0') or '0')}"
    return cardinal(digits) if len(digits) <= 3 else spelled(digits)


def _version(match: re.Match[str], context: Context) -> str:
    number = match["number"]
    return "version " + (decimal(number) if number.count(".") < 2 else " point ".join(map(cardinal, number.split("."))))


def _sharp(match: re.Match[str], context: Context) -> str:
    return match["letter"] + {"#": "_ sharp", "++": "_ plus plus"}[match["sign"]]


def _and(match: re.Match[str], context: Context) -> str:
    return " and ".join(_letters(part) if len(part) < 4 else part for part in match.group().split("&"))


LETTER_RULES = (
    Rule(re.compile(r"(?P<letter>[A-GJ])(?P<sign>#|\+\+)(?![\w#+])"), _sharp),
    Rule(re.compile(r"[A-Z]{1,3}(?:&[A-Z]{1,3})+(?!\w)"), _and),
    Rule(re.compile(r"[vV](?P<number>\d+(?:\.\d+)*)(?!\w)"), _version),
    Rule(
        re.compile("(?:" + "|".join(map(re.escape, sorted(_SAID, key=len, reverse=True))) + r")(?![\w'-])"), _mixed_case
    ),
    Rule(re.compile(r"(?P<numeral>[IVXLC]+)(?P<ending>th|'s)?(?![\w'-])"), _roman),
    Rule(re.compile(r"[^\W\d_]+-?\d[^\W_]*(?:\.\d+)*(?:-[^\W_]*\d[^\W_]*)*(?!\w)"), _alphanumeric),
    Rule(re.compile(r"(?P<word>[A-Z]+)(?P<ending>(?<=[A-Z]{2})(?:s|ed)|'s|'d|'m|'re|'ll)?(?!\w|'\w)"), _capitals),
)

DIGIT_RULES = (Rule(re.compile(r"\d+[^\W\d_]+(?:-?[^\W_]+)*(?!\w)"), _alphanumeric),)
