"""Words spelled alike and said differently: which one is meant, by the words beside them.

Where the neighbours do not tell, nothing is decided and espeak-ng's own reading stands. Most pairs are a noun (stress
on the first syllable) and a verb (on the last); espeak-ng knows how each sounds in the accent asked for once it hears
it as "the record is" or "to record it". Those it does not know are in SOUNDS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from voicestudio.core import Word
from voicestudio.text.espeak import groups
from voicestudio.text.ipa import join_ipa

NOUN, VERB = "noun", "verb"

PAIRS = frozenset(
    ["abuse", "accent", "address", "advocate", "affect", "affix", "ally", "alternate", "animate", "annex", "appropriate", "approximate", "articulate", "associate", "attribute", "collect", "combat", "combine", "commune", "compact", "compound", "compress", "conduct", "confine", "conflict", "conscript", "console", "consort", "construct", "contest", "contract", "contrast", "converse", "convert", "convict", "coordinate", "decrease", "defect", "delegate", "deliberate", "desert", "digest", "discharge", "discount", "duplicate", "elaborate", "entrance", "escort", "estimate", "excuse", "exploit", "export", "extract", "ferment", "fragment", "frequent", "graduate", "house", "implant", "import", "incense", "incline", "increase", "insert", "insult", "intimate", "invite", "mandate", "misuse", "moderate", "object", "overhaul", "permit", "pervert", "predicate", "produce", "progress", "project", "protest", "rebel", "rebound", "recall", "recap", "record", "recount", "refund", "refuse", "reject", "relapse", "relay", "remake", "research", "retake", "rewrite", "segment", "separate", "subject", "subordinate", "survey", "suspect", "torment", "transfer", "transform", "transplant", "transport", "upgrade", "uplift", "upset", "use"]
)
"""Said in one way as a noun or adjective, in another as a verb."""

SOUNDS = {
    ("read", "past"): ("ɹˈɛd", "ɹˈɛd"), ("read", "present"): ("ɹˈiːd", "ɹˈiːd"),
    ("live", "adjective"): ("lˈaɪv", "lˈaɪv"), ("live", VERB): ("lˈɪv", "lˈɪv"),
    ("lives", NOUN): ("lˈaɪvz", "lˈaɪvz"), ("lives", VERB): ("lˈɪvz", "lˈɪvz"),
    ("lead", "metal"): ("lˈɛd", "lˈɛd"), ("lead", VERB): ("lˈiːd", "lˈiːd"),
    ("wind", NOUN): ("wˈɪnd", "wˈɪnd"), ("wind", VERB): ("wˈaɪnd", "wˈaɪnd"),
    ("winds", NOUN): ("wˈɪndz", "wˈɪndz"), ("winds", VERB): ("wˈaɪndz", "wˈaɪndz"),
    ("tear", "drop"): ("tˈɪɹ", "tˈiə"), ("tear", "rip"): ("tˈɛɹ", "tˈeə"),
    ("tears", "drop"): ("tˈɪɹz", "tˈiəz"), ("tears", "rip"): ("tˈɛɹz", "tˈeəz"),
    ("bow", "weapon"): ("bˈoʊ", "bˈəʊ"), ("bow", "bend"): ("bˈaʊ", "bˈaʊ"),
    ("row", "line"): ("ɹˈoʊ", "ɹˈəʊ"), ("row", "quarrel"): ("ɹˈaʊ", "ɹˈaʊ"),
    ("minute", "small"): ("maɪnˈuːt", "maɪnjˈuːt"), ("minute", "time"): ("mˈɪnɪt", "mˈɪnɪt"),
    ("content", "adjective"): ("kəntˈɛnt", "kəntˈɛnt"), ("content", NOUN): ("kˈɑːntɛnt", "kˈɒntɛnt"),
    ("present", NOUN): ("pɹˈɛzənt", "pɹˈɛzənt"), ("present", VERB): ("pɹɪzˈɛnt", "pɹɪzˈɛnt"),
    ("presents", NOUN): ("pɹˈɛzənts", "pɹˈɛzənts"), ("presents", VERB): ("pɹɪzˈɛnts", "pɹɪzˈɛnts"),
    ("perfect", NOUN): ("pˈɜːfɛkt", "pˈɜːfɛkt"), ("perfect", VERB): ("pɚfˈɛkt", "pəfˈɛkt"),
    ("close", "near"): ("klˈoʊs", "klˈəʊs"), ("close", VERB): ("klˈoʊz", "klˈəʊz"),
    ("wound", "injury"): ("wˈuːnd", "wˈuːnd"), ("wound", "turned"): ("wˈaʊnd", "wˈaʊnd"),
    ("dove", "bird"): ("dˈʌv", "dˈʌv"), ("dove", "dived"): ("dˈoʊv", "dˈəʊv"),
    ("bass", "fish"): ("bˈæs", "bˈas"), ("bass", "low"): ("bˈeɪs", "bˈeɪs"),
    ("sow", "pig"): ("sˈaʊ", "sˈaʊ"), ("sow", VERB): ("sˈoʊ", "sˈəʊ"),
    ("invalid", NOUN): ("ˈɪnvəlɪd", "ˈɪnvəlˌiːd"), ("invalid", "adjective"): ("ɪnvˈælɪd", "ɪnvˈalɪd"),
    ("resume", NOUN): ("ɹˈɛzuːmˌeɪ", "ɹˈɛzjuːmˌeɪ"), ("resume", VERB): ("ɹᵻzˈuːm", "ɹᵻzjˈuːm"),
    ("polish", "Polish"): ("pˈoʊlɪʃ", "pˈəʊlɪʃ"), ("excuse", NOUN): ("ɛkskjˈuːs", "ɛkskjˈuːs"), ("excuse", VERB): ("ɛkskjˈuːz", "ɛkskjˈuːz"),
    ("object", VERB): ("əbdʒˈɛkt", "əbdʒˈɛkt"), ("objects", VERB): ("əbdʒˈɛkts", "əbdʒˈɛkts"), ("subject", VERB): ("səbdʒˈɛkt", "səbdʒˈɛkt"), ("import", NOUN): ("ˈɪmpɔːɹt", "ˈɪmpɔːt"),
    ("imports", NOUN): ("ˈɪmpɔːɹts", "ˈɪmpɔːts"), ("decrease", VERB): ("dᵻkɹˈiːs", "dᵻkɹˈiːs"), ("insult", VERB): ("ɪnsˈʌlt", "ɪnsˈʌlt"), ("discount", VERB): ("dɪskˈaʊnt", "dɪskˈaʊnt"),
}
"""(word, sense) -> IPA in American and in British English, for what espeak-ng's noun and verb carriers do not give."""

_DETERMINERS = frozenset(["the", "a", "an", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "some", "any", "no", "every", "each", "another", "one", "two", "three", "whose", "which", "several", "many", "few"])
_TO_VERB = frozenset(["to", "will", "would", "can", "could", "should", "may", "might", "must", "shall", "cannot", "don't", "doesn't", "didn't", "won't", "can't", "couldn't", "wouldn't", "shouldn't", "mustn't", "let's", "please", "i'll", "we'll", "you'll", "they'll", "he'll", "she'll", "it'll", "i'd", "we'd", "you'd", "they'd", "he'd", "she'd", "gonna", "wanna"])
_SUBJECTS = frozenset(["i", "you", "we", "they", "who"])
_SINGULARS = frozenset(["he", "she", "it", "who", "which", "that", "everyone", "nobody", "someone"])
_PREPOSITIONS = frozenset(["of", "in", "on", "at", "for", "with", "from", "by", "under", "without", "into", "about", "per", "as", "against"])
_HAVE_BE = frozenset(["have", "has", "had", "having", "was", "were", "been", "be", "being", "is", "are", "am", "get", "gets", "got", "i've", "we've", "you've", "they've", "he's", "she's", "it's", "who's", "i'd", "they'd", "haven't", "hasn't", "hadn't", "wasn't", "weren't"])
_BE = frozenset(["is", "are", "was", "were", "am", "be", "been", "being", "isn't", "wasn't", "aren't", "i'm", "he's", "she's", "it's", "we're", "you're", "they're", "feel", "feels", "felt", "seem", "seems", "seemed", "look", "looks", "looked", "quite", "very", "perfectly"])
_ADVERBS = frozenset(["never", "ever", "always", "already", "just", "often", "also", "only", "really", "not", "still", "now", "even", "once", "recently", "usually", "sometimes", "both", "all"])
_OBJECTS = frozenset(["me", "him", "them", "us", "it", "the", "a", "an", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "all", "every", "each", "some", "any"])


@lru_cache(maxsize=1024)
def sound(word: str, sense: str, language: str) -> str | None:
    """The IPA of a word in a sense, None where espeak-ng's own reading is as good."""
    given = SOUNDS.get((word, sense))
    if given:
        return given[0] if language == "en-us" or language.startswith("en-us-") else given[1]
    if sense not in (NOUN, VERB):
        return None
    if word.endswith("s") and word not in PAIRS:
        carrier = ("the {} are", 3) if sense == NOUN else ("he {} it", 3)
    else:
        carrier = ("the {} is", 3) if sense == NOUN else ("to {} it", 3)
    heard = groups(carrier[0].format(word), language)
    return join_ipa(heard[1]) if len(heard) == carrier[1] else None


class _Near:
    """The neighbours of one word, in lower case; "" beyond a pause or the sentence's ends."""

    def __init__(self, words: Sequence[Word], index: int) -> None:
        self.word = words[index].text
        self.index = index
        self._words = words
        self.before = self._at(index - 1)
        self.before2 = self._at(index - 2) if self.before else ""
        self.after = self._at(index + 1) if words[index].pause == " " else ""
        self.after2 = self._at(index + 2) if self.after and words[index + 1].pause == " " else ""
        self.starts = index == 0 or words[index - 1].pause != " "

    def _at(self, index: int) -> str:
        if not 0 <= index < len(self._words) or (index < self.index and self._words[index].pause != " "):
            return ""
        return self._words[index].text.lower()

    def anywhere(self, wanted: frozenset[str]) -> bool:
        return any(word.text.lower() in wanted for word in self._words)

    @property
    def verb_wanted(self) -> bool:
        before = self.before2 if self.before in _ADVERBS else self.before
        return before in _TO_VERB or before in _SUBJECTS

    @property
    def noun_wanted(self) -> bool:
        return self.before in _DETERMINERS or self.before in _PREPOSITIONS or self.before.endswith("'s") and self.before not in _HAVE_BE

    @property
    def orders(self) -> bool:
        """Whether it opens a clause and an object follows: "Record the song"."""
        return self.starts and self.after in _OBJECTS


def _noun_or_verb(near: _Near) -> str | None:
    inflected = near.word.lower().endswith("s") and near.word.lower() not in PAIRS
    if inflected:
        if near.before in _SINGULARS - {"that", "which"} or (near.before in _ADVERBS and near.before2 in _SINGULARS):
            return VERB
        return NOUN if near.noun_wanted else VERB if near.after in _OBJECTS - {"that"} and near.before else None
    if near.verb_wanted or near.orders:
        return VERB
    if near.noun_wanted:
        return NOUN
    if near.before2 in _DETERMINERS and not near.before.endswith("s") and near.before not in _ADVERBS:
        return NOUN
    if near.before.endswith("s") and near.after in _OBJECTS and near.before not in _BE:
        return VERB
    return NOUN if near.before in _BE | _HAVE_BE else None


_PAST_TIMES = frozenset(["yesterday", "ago", "last", "earlier", "previously"])


def _read(near: _Near) -> str | None:
    before = near.before2 if near.before in _ADVERBS else near.before
    if before in _TO_VERB and before not in ("i'd", "they'd", "he'd", "she'd", "we'd", "you'd") or near.orders and not near.anywhere(_PAST_TIMES):
        return "present"
    if before in _HAVE_BE or before in ("he", "she") or near.anywhere(_PAST_TIMES) or near.after == "aloud" and near.before.endswith("was"):
        return "past"
    return "present" if before in _SUBJECTS else None


_LIVE_THINGS = frozenset(["music", "show", "shows", "concert", "concerts", "album", "band", "audience", "performance", "performances", "broadcast", "stream", "streaming", "video", "wire", "wires", "tv", "television", "coverage", "bait", "updates", "event", "events", "animals", "ammunition", "ammo", "round", "rounds", "recording", "recordings", "theater", "theatre", "report", "football", "game", "games", "chat", "demo", "data", "feed", "coals"])


def _live(near: _Near) -> str | None:
    if near.after in _LIVE_THINGS and near.before not in _SUBJECTS or near.before in ("went", "go", "goes", "going", "broadcast", "streamed", "streaming", "reporting", "recorded", "performed", "performing"):
        return "adjective"
    if near.verb_wanted or near.after in ("in", "here", "there", "with", "near", "alone", "together"):
        return VERB
    return "adjective" if near.before in _DETERMINERS - {"that", "which"} or near.before in _BE else VERB if near.before.endswith("s") else None


def _lives(near: _Near) -> str | None:
    if near.before in _DETERMINERS - {"that", "which", "one"} or near.before in ("save", "saved", "saves", "saving", "lost", "human", "private", "of", "nine", "whole", "entire"):
        return NOUN
    return VERB if near.before in _SINGULARS or near.after in ("in", "here", "there", "with", "at", "near", "alone") else None


_LEAD_THINGS = frozenset(["pipe", "pipes", "paint", "poisoning", "acid", "shot", "weight", "weights", "glass", "bullet", "bullets", "ore", "oxide", "crystal", "mine", "mines", "levels", "contamination", "pencil", "pencils", "battery", "batteries", "free", "solder", "shielding"])


def _lead(near: _Near) -> str | None:
    if near.after in _LEAD_THINGS or near.before in ("molten", "toxic", "contains", "contained", "containing", "as") or (near.before == "of" and near.before2 in ("made", "piece", "lump", "full", "ton", "tons", "traces", "pounds")):
        return "metal"
    return VERB if near.verb_wanted or near.before in _DETERMINERS else None


def _wind(near: _Near) -> str | None:
    turned = near.after in frozenset(["up", "down", "the", "its", "through", "around", "back", "your", "it"])
    if near.verb_wanted or near.starts and turned or near.before.endswith("s") and turned and near.before not in _DETERMINERS:
        return VERB
    return NOUN if near.noun_wanted or near.before2 in _DETERMINERS else None


_CLOTH = frozenset(["shirt", "fabric", "paper", "jeans", "dress", "muscle", "ligament", "sail", "cloth", "pants", "trousers", "coat", "tent", "page", "bag", "net", "curtain"])
_CRYING = frozenset(["eye", "eyes", "cheek", "cheeks", "face", "cried", "crying", "shed", "sad", "grief", "weep", "wept"])


def _tear(near: _Near) -> str | None:
    if near.after in ("up", "down", "apart", "off", "away", "out", "open", "into") or near.verb_wanted or near.orders or (near.before, near.before2) == ("and", "wear"):
        return "rip"
    if near.anywhere(_CRYING) or near.word.lower() == "tears" and near.before not in ("he", "she", "it"):
        return "drop"
    return "rip" if near.anywhere(_CLOTH) or near.before in ("he", "she", "it") else "drop" if near.noun_wanted else None


_SHIP = frozenset(["ship", "boat", "stern", "vessel", "deck", "waves", "hull", "harbor", "harbour", "yacht", "canoe"])


def _bow(near: _Near) -> str | None:
    if near.before in ("a", "the", "his", "her", "final") and (near.before2 in ("take", "took", "takes", "made", "make", "with") or near.anywhere(_SHIP)):
        return "bend"
    if near.anywhere(frozenset(["arrow", "arrows", "tie", "violin", "ribbon", "hair", "cello", "string", "archer"])):
        return "weapon"
    return "bend" if near.verb_wanted or near.after in ("down", "before", "deeply", "low", "out") or near.before in ("and", "must") and near.after == "to" else None


def _row(near: _Near) -> str | None:
    if near.before in ("blazing", "furious", "diplomatic", "huge", "public", "flaming") or near.before == "a" and near.after in ("over", "about", "between", "with", "broke"):
        return "quarrel"
    return "line" if near.noun_wanted or near.verb_wanted else None


_SMALL_THINGS = frozenset(["detail", "details", "amount", "amounts", "quantity", "quantities", "particle", "particles", "trace", "traces", "difference", "differences", "change", "changes", "fraction", "fractions", "hole", "holes", "organism", "organisms", "variations", "crack", "cracks", "fragments", "insect", "insects", "portion", "portions", "inspection", "examination"])


def _minute(near: _Near) -> str | None:
    if near.after in _SMALL_THINGS or near.before in ("very", "extremely", "incredibly", "almost", "so"):
        return "small"
    return "time" if near.noun_wanted else None


def _content(near: _Near) -> str | None:
    if near.before in _BE or near.after in ("with", "to") and near.before not in _DETERMINERS or near.before in _ADVERBS and near.before2 in _BE:
        return "adjective"
    return NOUN if near.noun_wanted or near.before2 in _DETERMINERS or near.starts else None


def _present(near: _Near) -> str | None:
    if near.before in ("to", "will", "can", "would", "may") and near.after in ("day", ""):
        return NOUN if near.before == "to" and near.after == "day" else VERB
    return _noun_or_verb(near)


def _close(near: _Near) -> str | None:
    if near.before == "a" and near.before2 == "to" or near.before == "the" and near.after in ("of",) or near.verb_wanted and near.after not in ("to",) or near.orders:
        return VERB
    if near.before in _BE or near.before in ("so", "too", "how", "as", "came", "come", "stay", "get", "got", "a", "stand", "stood") or near.after in ("to", "by", "friend", "friends", "call"):
        return "near"
    return VERB if near.before.endswith("s") and near.after in ("at", "on", "early", "soon", "for") else None


def _wound(near: _Near) -> str | None:
    if near.after in ("up", "down", "around", "through", "its", "back", "tightly") or near.before in ("he", "she", "it", "they", "we", "i") and near.after in _OBJECTS:
        return "turned"
    return "injury" if near.noun_wanted else None


def _dove(near: _Near) -> str | None:
    if near.after in ("into", "in", "down", "under", "off", "for", "headfirst", "deep") and near.before not in _DETERMINERS or near.before in ("he", "she", "they", "we", "i", "it"):
        return "dived"
    return "bird" if near.noun_wanted or near.before2 in _DETERMINERS else None


def _bass(near: _Near) -> str | None:
    if near.before in ("sea", "largemouth", "smallmouth", "striped", "caught", "grilled", "freshwater", "fried") or near.after in ("fishing", "fillet"):
        return "fish"
    return "low" if near.after in ("guitar", "player", "drum", "line", "clef", "voice") or near.before in ("double", "the") else None


def _sow(near: _Near) -> str | None:
    return VERB if near.verb_wanted or near.after in ("seeds", "the", "doubt", "discord") else "pig" if near.before in ("a", "the", "old", "fat") else None


def _invalid(near: _Near) -> str | None:
    if near.before in ("an", "the", "elderly", "helpless") and (not near.after or near.after in _PREPOSITIONS | _BE | {"who", "and", "had", "has"}):
        return NOUN
    return "adjective" if near.after or near.before in _BE else None


def _resume(near: _Near) -> str | None:
    return VERB if near.verb_wanted or near.orders else NOUN if near.before in _DETERMINERS or near.before2 in _DETERMINERS and near.before in ("updated", "impressive", "new") else None


def _polish(near: _Near) -> str | None:
    return "Polish" if near.word == "Polish" and not near.starts else None


_RULES = {
    "read": _read, "live": _live, "lives": _lives, "lead": _lead, "wind": _wind, "winds": lambda near: _noun_or_verb(near), "tear": _tear, "tears": _tear, "bow": _bow, "row": _row,
    "minute": _minute, "content": _content, "present": _present, "presents": _noun_or_verb, "perfect": _noun_or_verb, "close": _close, "wound": _wound, "dove": _dove, "bass": _bass,
    "sow": _sow, "invalid": _invalid, "resume": _resume, "polish": _polish, **dict.fromkeys(PAIRS, _noun_or_verb),
    **{word + "s": _noun_or_verb for word in PAIRS if word != "use"}, "uses": _noun_or_verb,
}


def decide(words: Sequence[Word], language: str) -> list[Word]:
    """The words, with `ipa` set on each homograph whose neighbours tell which one is meant."""
    decided = list(words)
    for index, word in enumerate(words):
        rule = _RULES.get(word.text.lower()) if word.ipa is None else None
        sense = rule(_Near(words, index)) if rule else None
        ipa = sound(word.text.lower(), sense, language) if sense else None
        if ipa is not None:
            decided[index] = replace(word, ipa=ipa)
    return decided
