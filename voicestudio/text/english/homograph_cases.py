"""One rule a homograph: its neighbours -> the sense of homograph_sounds that is meant, None where they do not tell."""

from __future__ import annotations

from voicestudio.text.english.homograph_sounds import NOUN, PAIRS, VERB
from voicestudio.text.english.neighbours import (
    ADVERBS,
    BE,
    DETERMINERS,
    HAVE_BE,
    OBJECTS,
    PREPOSITIONS,
    SINGULARS,
    SUBJECTS,
    TO_VERB,
    Neighbours,
)
from voicestudio.text.english.scan import word_set


def noun_or_verb(near: Neighbours) -> str | None:
    inflected = near.word.lower().endswith("s") and near.word.lower() not in PAIRS
    if inflected:
        if near.before in SINGULARS - {"that", "which"} or (near.before in ADVERBS and near.before2 in SINGULARS):
            return VERB
        return NOUN if near.noun_wanted else VERB if near.after in OBJECTS - {"that"} and near.before else None
    if near.verb_wanted or near.orders:
        return VERB
    if near.noun_wanted:
        return NOUN
    if near.before2 in DETERMINERS and not near.before.endswith("s") and near.before not in ADVERBS:
        return NOUN
    if near.before.endswith("s") and near.after in OBJECTS and near.before not in BE:
        return VERB
    return NOUN if near.before in BE | HAVE_BE else None


_PAST_TIMES = word_set("yesterday ago last earlier previously")


def read(near: Neighbours) -> str | None:
    before = near.before2 if near.before in ADVERBS else near.before
    past_told = near.anywhere(_PAST_TIMES)
    if (before in TO_VERB and not before.endswith("'d")) or (near.orders and not past_told):
        return "present"
    if past_told or before in HAVE_BE or before in ("he", "she"):
        return "past"
    return "present" if before in SUBJECTS else None


_LIVE_THINGS = word_set(
    """
    music show shows concert concerts album band audience performance performances broadcast stream streaming video
    wire wires tv television coverage bait updates event events animals ammunition ammo round rounds recording
    recordings theater theatre report football game games chat demo data feed coals
    """
)


def live(near: Neighbours) -> str | None:
    if (
        near.after in _LIVE_THINGS
        and near.before not in SUBJECTS
        or near.before
        in (
            "went",
            "go",
            "goes",
            "going",
            "broadcast",
            "streamed",
            "streaming",
            "reporting",
            "recorded",
            "performed",
            "performing",
        )
    ):
        return "adjective"
    if near.verb_wanted or near.after in ("in", "here", "there", "with", "near", "alone", "together"):
        return VERB
    return (
        "adjective"
        if near.before in DETERMINERS - {"that", "which"} or near.before in BE
        else VERB
        if near.before.endswith("s")
        else None
    )


def lives(near: Neighbours) -> str | None:
    if near.before in DETERMINERS - {"that", "which", "one"} or near.before in (
        "save",
        "saved",
        "saves",
        "saving",
        "lost",
        "human",
        "private",
        "of",
        "nine",
        "whole",
        "entire",
    ):
        return NOUN
    return (
        VERB
        if near.before in SINGULARS or near.after in ("in", "here", "there", "with", "at", "near", "alone")
        else None
    )


_LEAD_THINGS = word_set(
    """
    pipe pipes paint poisoning acid shot weight weights glass bullet bullets ore oxide crystal mine mines levels
    contamination pencil pencils battery batteries free solder shielding
    """
)


def lead(near: Neighbours) -> str | None:
    if (
        near.after in _LEAD_THINGS
        or near.before in ("molten", "toxic", "contains", "contained", "containing", "as")
        or (
            near.before == "of" and near.before2 in ("made", "piece", "lump", "full", "ton", "tons", "traces", "pounds")
        )
    ):
        return "metal"
    return VERB if near.verb_wanted or near.before in DETERMINERS else None


def wind(near: Neighbours) -> str | None:
    turned = near.after in word_set("up down the its through around back your it")
    after_plural = near.before.endswith("s") and near.before not in DETERMINERS
    if near.verb_wanted or (turned and (near.starts or after_plural)):
        return VERB
    return NOUN if near.noun_wanted or near.before2 in DETERMINERS else None


_CLOTH = word_set(
    """
    shirt fabric paper jeans dress muscle ligament sail cloth pants trousers coat tent page bag net curtain
    """
)
_CRYING = word_set("eye eyes cheek cheeks face cried crying shed sad grief weep wept")


def tear(near: Neighbours) -> str | None:
    if (
        near.after in ("up", "down", "apart", "off", "away", "out", "open", "into")
        or near.verb_wanted
        or near.orders
        or (near.before, near.before2) == ("and", "wear")
    ):
        return "rip"
    if near.anywhere(_CRYING) or near.word.lower() == "tears" and near.before not in ("he", "she", "it"):
        return "drop"
    return (
        "rip" if near.anywhere(_CLOTH) or near.before in ("he", "she", "it") else "drop" if near.noun_wanted else None
    )


_SHIP = word_set("ship boat stern vessel deck waves hull harbor harbour yacht canoe")


def bow(near: Neighbours) -> str | None:
    if near.before in ("a", "the", "his", "her", "final") and (
        near.before2 in ("take", "took", "takes", "made", "make", "with") or near.anywhere(_SHIP)
    ):
        return "bend"
    if near.anywhere(word_set("arrow arrows tie violin ribbon hair cello string archer")):
        return "weapon"
    return (
        "bend"
        if near.verb_wanted
        or near.after in ("down", "before", "deeply", "low", "out")
        or near.before in ("and", "must")
        and near.after == "to"
        else None
    )


def row(near: Neighbours) -> str | None:
    if (
        near.before in ("blazing", "furious", "diplomatic", "huge", "public", "flaming")
        or near.before == "a"
        and near.after in ("over", "about", "between", "with", "broke")
    ):
        return "quarrel"
    return "line" if near.noun_wanted or near.verb_wanted else None


_SMALL_THINGS = word_set(
    """
    detail details amount amounts quantity quantities particle particles trace traces difference differences change
    changes fraction fractions hole holes organism organisms variations crack cracks fragments insect insects
    portion portions inspection examination
    """
)


def minute(near: Neighbours) -> str | None:
    if near.after in _SMALL_THINGS or near.before in ("very", "extremely", "incredibly", "almost", "so"):
        return "small"
    return "time" if near.noun_wanted else None


def content(near: Neighbours) -> str | None:
    if (
        near.before in BE
        or near.after in ("with", "to")
        and near.before not in DETERMINERS
        or near.before in ADVERBS
        and near.before2 in BE
    ):
        return "adjective"
    return NOUN if near.noun_wanted or near.before2 in DETERMINERS or near.starts else None


def present(near: Neighbours) -> str | None:
    if near.before in ("to", "will", "can", "would", "may") and near.after in ("day", ""):
        return NOUN if near.before == "to" and near.after == "day" else VERB
    return noun_or_verb(near)


def close(near: Neighbours) -> str | None:
    if (
        near.before == "a"
        and near.before2 == "to"
        or near.before == "the"
        and near.after in ("of",)
        or near.verb_wanted
        and near.after not in ("to",)
        or near.orders
    ):
        return VERB
    if (
        near.before in BE
        or near.before in ("so", "too", "how", "as", "came", "come", "stay", "get", "got", "a", "stand", "stood")
        or near.after in ("to", "by", "friend", "friends", "call")
    ):
        return "near"
    return VERB if near.before.endswith("s") and near.after in ("at", "on", "early", "soon", "for") else None


def wound(near: Neighbours) -> str | None:
    if (
        near.after in ("up", "down", "around", "through", "its", "back", "tightly")
        or near.before in ("he", "she", "it", "they", "we", "i")
        and near.after in OBJECTS
    ):
        return "turned"
    return "injury" if near.noun_wanted else None


def dove(near: Neighbours) -> str | None:
    if (
        near.after in ("into", "in", "down", "under", "off", "for", "headfirst", "deep")
        and near.before not in DETERMINERS
        or near.before in ("he", "she", "they", "we", "i", "it")
    ):
        return "dived"
    return "bird" if near.noun_wanted or near.before2 in DETERMINERS else None


def bass(near: Neighbours) -> str | None:
    if near.before in (
        "sea",
        "largemouth",
        "smallmouth",
        "striped",
        "caught",
        "grilled",
        "freshwater",
        "fried",
    ) or near.after in ("fishing", "fillet"):
        return "fish"
    return (
        "low"
        if near.after in ("guitar", "player", "drum", "line", "clef", "voice") or near.before in ("double", "the")
        else None
    )


def sow(near: Neighbours) -> str | None:
    return (
        VERB
        if near.verb_wanted or near.after in ("seeds", "the", "doubt", "discord")
        else "pig"
        if near.before in ("a", "the", "old", "fat")
        else None
    )


def invalid(near: Neighbours) -> str | None:
    if near.before in ("an", "the", "elderly", "helpless") and (
        not near.after or near.after in PREPOSITIONS | BE | {"who", "and", "had", "has"}
    ):
        return NOUN
    return "adjective" if near.after or near.before in BE else None


def resume(near: Neighbours) -> str | None:
    if near.verb_wanted or near.orders:
        return VERB
    described = near.before2 in DETERMINERS and near.before in ("updated", "impressive", "new", "current")
    return NOUN if near.before in DETERMINERS or described else None


def polish(near: Neighbours) -> str | None:
    return "Polish" if near.word == "Polish" and not near.starts else None
