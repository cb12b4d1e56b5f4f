"""How homographs sound in each of their senses."""

from __future__ import annotations

from functools import lru_cache

from voicestudio.text.english.scan import word_set
from voicestudio.text.espeak import groups
from voicestudio.text.ipa import join_ipa

NOUN, VERB = "noun", "verb"

PAIRS = word_set(
    """
    abuse accent address advocate affect affix ally alternate animate annex appropriate approximate articulate
    associate attribute collect combat combine commune compact compound compress conduct confine conflict
    conscript console consort construct contest contract contrast converse convert convict coordinate decrease
    defect delegate deliberate desert digest discharge discount duplicate elaborate entrance escort estimate
    excuse exploit export extract ferment fragment frequent graduate house implant import incense incline
    increase insert insult intimate invite mandate misuse moderate object overhaul permit pervert predicate
    produce progress project protest rebel rebound recall recap record recount refund refuse reject relapse
    relay remake research retake rewrite segment separate subject subordinate survey suspect torment transfer
    transform transplant transport upgrade uplift upset use
    """
)
"""Said in one way as a noun or adjective, in another as a verb."""

SOUNDS = {
    ("read", "past"): ("ɹˈɛd", "ɹˈɛd"),
    ("read", "present"): ("ɹˈiːd", "ɹˈiːd"),
    ("live", "adjective"): ("lˈaɪv", "lˈaɪv"),
    ("live", VERB): ("lˈɪv", "lˈɪv"),
    ("lives", NOUN): ("lˈaɪvz", "lˈaɪvz"),
    ("lives", VERB): ("lˈɪvz", "lˈɪvz"),
    ("lead", "metal"): ("lˈɛd", "lˈɛd"),
    ("lead", VERB): ("lˈiːd", "lˈiːd"),
    ("wind", NOUN): ("wˈɪnd", "wˈɪnd"),
    ("wind", VERB): ("wˈaɪnd", "wˈaɪnd"),
    ("winds", NOUN): ("wˈɪndz", "wˈɪndz"),
    ("winds", VERB): ("wˈaɪndz", "wˈaɪndz"),
    ("tear", "drop"): ("tˈɪɹ", "tˈiə"),
    ("tear", "rip"): ("tˈɛɹ", "tˈeə"),
    ("tears", "drop"): ("tˈɪɹz", "tˈiəz"),
    ("tears", "rip"): ("tˈɛɹz", "tˈeəz"),
    ("bow", "weapon"): ("bˈoʊ", "bˈəʊ"),
    ("bow", "bend"): ("bˈaʊ", "bˈaʊ"),
    ("row", "line"): ("ɹˈoʊ", "ɹˈəʊ"),
    ("row", "quarrel"): ("ɹˈaʊ", "ɹˈaʊ"),
    ("minute", "small"): ("maɪnˈuːt", "maɪnjˈuːt"),
    ("minute", "time"): ("mˈɪnɪt", "mˈɪnɪt"),
    ("content", "adjective"): ("kəntˈɛnt", "kəntˈɛnt"),
    ("content", NOUN): ("kˈɑːntɛnt", "kˈɒntɛnt"),
    ("present", NOUN): ("pɹˈɛzənt", "pɹˈɛzənt"),
    ("present", VERB): ("pɹɪzˈɛnt", "pɹɪzˈɛnt"),
    ("presents", NOUN): ("pɹˈɛzənts", "pɹˈɛzənts"),
    ("presents", VERB): ("pɹɪzˈɛnts", "pɹɪzˈɛnts"),
    ("perfect", NOUN): ("pˈɜːfɛkt", "pˈɜːfɛkt"),
    ("perfect", VERB): ("pɚfˈɛkt", "pəfˈɛkt"),
    ("close", "near"): ("klˈoʊs", "klˈəʊs"),
    ("close", VERB): ("klˈoʊz", "klˈəʊz"),
    ("wound", "injury"): ("wˈuːnd", "wˈuːnd"),
    ("wound", "turned"): ("wˈaʊnd", "wˈaʊnd"),
    ("dove", "bird"): ("dˈʌv", "dˈʌv"),
    ("dove", "dived"): ("dˈoʊv", "dˈəʊv"),
    ("bass", "fish"): ("bˈæs", "bˈas"),
    ("bass", "low"): ("bˈeɪs", "bˈeɪs"),
    ("sow", "pig"): ("sˈaʊ", "sˈaʊ"),
    ("sow", VERB): ("sˈoʊ", "sˈəʊ"),
    ("invalid", NOUN): ("ˈɪnvəlɪd", "ˈɪnvəlˌiːd"),
    ("invalid", "adjective"): ("ɪnvˈælɪd", "ɪnvˈalɪd"),
    ("resume", NOUN): ("ɹˈɛzuːmˌeɪ", "ɹˈɛzjuːmˌeɪ"),
    ("resume", VERB): ("ɹᵻzˈuːm", "ɹᵻzjˈuːm"),
    ("polish", "Polish"): ("pˈoʊlɪʃ", "pˈəʊlɪʃ"),
    ("excuse", NOUN): ("ɛkskjˈuːs", "ɛkskjˈuːs"),
    ("excuse", VERB): ("ɛkskjˈuːz", "ɛkskjˈuːz"),
    ("object", VERB): ("əbdʒˈɛkt", "əbdʒˈɛkt"),
    ("objects", VERB): ("əbdʒˈɛkts", "əbdʒˈɛkts"),
    ("subject", VERB): ("səbdʒˈɛkt", "səbdʒˈɛkt"),
    ("import", NOUN): ("ˈɪmpɔːɹt", "ˈɪmpɔːt"),
    ("imports", NOUN): ("ˈɪmpɔːɹts", "ˈɪmpɔːts"),
    ("decrease", VERB): ("dᵻkɹˈiːs", "dᵻkɹˈiːs"),
    ("insult", VERB): ("ɪnsˈʌlt", "ɪnsˈʌlt"),
    ("discount", VERB): ("dɪskˈaʊnt", "dɪskˈaʊnt"),
}
"""(word, sense) -> IPA in American and in British English, for what espeak-ng's noun and verb carriers do not give."""


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
