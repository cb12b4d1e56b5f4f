"""Which of two readings a word gets in a sentence (readings as in Merriam-Webster, sounds as espeak-ng writes them)."""

import pytest

from voicestudio.text import phonemize, read_utterance

READ_PAST, READ = "ɹˈɛd", "ɹˈiːd"
ROWS = [
    ("I have read the book.", "read", READ_PAST),
    ("She read it yesterday.", "read", READ_PAST),
    ("The book was read by many.", "read", READ_PAST),
    ("I will read the book.", "read", READ),
    ("They want to read more.", "read", READ),
    ("They live in Boston.", "live", "lˈɪv"),
    ("I want to live.", "live", "lˈɪv"),
    ("We saw a live show.", "live", "lˈaɪv"),
    ("The concert was broadcast live.", "live", "lˈaɪv"),
    ("It saved their lives.", "lives", "lˈaɪvz"),
    ("She lives in Rome.", "lives", "lˈɪvz"),
    ("The old lead pipes were replaced.", "lead", "lˈɛd"),
    ("It was made of lead.", "lead", "lˈɛd"),
    ("They lead the way.", "lead", "lˈiːd"),
    ("She took the lead.", "lead", "lˈiːd"),
    ("The wind blew hard.", "wind", "wˈɪnd"),
    ("We must wind the clock.", "wind", "wˈaɪnd"),
    ("Wind the rope up.", "Wind", "wˈaɪnd"),
    ("A tear ran down her cheek.", "tear", "tˈɪɹ"),
    ("Do not cry, dry your tears and eyes.", "tears", "tˈɪɹz"),
    ("There was a tear in the fabric.", "tear", "tˈɛɹ"),
    ("They will tear it down.", "tear", "tˈɛɹ"),
    ("We broke the record.", "record", "ɹˈɛkɚd"),
    ("He sold a new record.", "record", "ɹˈɛkɚd"),
    ("I want to record a song.", "record", "ɹᵻkˈɔːɹd"),
    ("Record the meeting.", "Record", "ɹᵻkˈɔːɹd"),
    ("He records it daily.", "records", "ɹᵻkˈɔːɹdz"),
    ("The records are old.", "records", "ɹˈɛkɚdz"),
    ("She gave me a present.", "present", "pɹˈɛzənt"),
    ("He was present at the meeting.", "present", "pɹˈɛzənt"),
    ("I will present the results.", "present", "pɹɪzˈɛnt"),
    ("What is that object?", "object", "ˈɑːbdʒɛkt"),
    ("I object to this.", "object", "əbdʒˈɛkt"),
    ("Close the door.", "Close", "klˈoʊz"),
    ("Please close it.", "close", "klˈoʊz"),
    ("It came to a close.", "close", "klˈoʊz"),
    ("It is close to home.", "close", "klˈoʊs"),
    ("They are close friends.", "close", "klˈoʊs"),
    ("It is of no use.", "use", "jˈuːs"),
    ("You can use it.", "use", "jˈuːz"),
    ("Use a pen.", "Use", "jˈuːz"),
    ("He shot an arrow from his bow.", "bow", "bˈoʊ"),
    ("The actor took a bow.", "bow", "bˈaʊ"),
    ("They bow before the king.", "bow", "bˈaʊ"),
    ("We sat in the front row.", "row", "ɹˈoʊ"),
    ("They had a blazing row.", "row", "ɹˈaʊ"),
    ("Wait a minute.", "minute", "mˈɪnɪt"),
    ("A minute amount was found.", "minute", "maɪnˈuːt"),
    ("They crossed the desert.", "desert", "dˈɛzɚt"),
    ("He will desert them.", "desert", "dᵻzˈɜːt"),
    ("The content was good.", "content", "kˈɑːntɛnt"),
    ("She is content with it.", "content", "kəntˈɛnt"),
    ("Buy fresh produce, the produce is good.", "produce", "pɹˈɑːduːs"),
    ("They produce a lot.", "produce", "pɹədˈuːs"),
    ("The refuse was collected.", "refuse", "ɹˈɛfjuːs"),
    ("I refuse to go.", "refuse", "ɹᵻfjˈuːz"),
    ("You need a permit.", "permit", "pˈɜːmɪt"),
    ("I cannot permit that.", "permit", "pɚmˈɪt"),
    ("The project is late.", "project", "pɹˈɑːdʒɛkt"),
    ("They project a loss.", "project", "pɹədʒˈɛkt"),
    ("It was perfect.", "perfect", "pˈɜːfɛkt"),
    ("I want to perfect it.", "perfect", "pɚfˈɛkt"),
    ("Change the subject.", "subject", "sˈʌbdʒɛkt"),
    ("They subject him to it.", "subject", "səbdʒˈɛkt"),
    ("His conduct was bad.", "conduct", "kˈɑːndʌkt"),
    ("She will conduct the choir.", "conduct", "kəndˈʌkt"),
    ("Sign the contract.", "contract", "kˈɑːntɹækt"),
    ("Muscles can contract.", "contract", "kəntɹˈækt"),
    ("There was an increase.", "increase", "ˈɪŋkɹiːs"),
    ("Prices will increase.", "increase", "ɪŋkɹˈiːs"),
    ("The import of tea fell.", "import", "ˈɪmpɔːɹt"),
    ("We import tea.", "import", "ɪmpˈɔːɹt"),
    ("The export rose.", "export", "ˈɛkspɔːɹt"),
    ("They export cars.", "export", "ɛkspˈɔːɹt"),
    ("The wound healed.", "wound", "wˈuːnd"),
    ("He wound up the clock.", "wound", "wˈaʊnd"),
    ("The dove flew off.", "dove", "dˈʌv"),
    ("He dove into the pool.", "dove", "dˈoʊv"),
    ("He plays bass guitar.", "bass", "bˈeɪs"),
    ("We caught sea bass there.", "bass", "bˈæs"),
    ("He is an invalid.", "invalid", "ˈɪnvəlɪd"),
    ("That is an invalid answer.", "invalid", "ɪnvˈælɪd"),
    ("Send me your resume.", "resume", "ɹˈɛzuːmˌeɪ"),
    ("We will resume soon.", "resume", "ɹᵻzˈuːm"),
    ("She has a Polish friend.", "Polish", "pˈoʊlɪʃ"),
    ("You should polish it.", "polish", "pˈɑːlɪʃ"),
    ("There is no excuse.", "excuse", "ɛkskjˈuːs"),
    ("Please excuse me.", "excuse", "ɛkskjˈuːz"),
    ("The house is big.", "house", "hˈaʊs"),
    ("We can house them.", "house", "hˈaʊz"),
    ("A separate room.", "separate", "sˈɛpɹət"),
    ("You must separate them.", "separate", "sˈɛpɚɹˌeɪt"),
    ("They rebel often, I rebel too.", "rebel", "ɹᵻbˈɛl"),
    ("He is a rebel.", "rebel", "ɹˈɛbəl"),
]


@pytest.mark.parametrize(("sentence", "word", "ipa"), ROWS, ids=[row[0] for row in ROWS])
def test_reading_follows_the_neighbours(sentence: str, word: str, ipa: str) -> None:
    phonemes = phonemize(read_utterance(sentence))
    index = max(index for index, known in enumerate(phonemes.utterance.words) if known.text == word)
    assert (
        "".join(phoneme.symbol for phoneme in phonemes.symbols if phoneme.word == index and not phoneme.is_pause) == ipa
    )


def test_an_undecided_word_is_left_to_the_engine() -> None:
    word = read_utterance("Read.").words[0]
    assert word.ipa is None


def test_british_sounds() -> None:
    words = read_utterance("Close the door, it is close to home.", "en-gb").words
    assert (words[0].ipa, words[5].ipa) == ("klˈəʊz", "klˈəʊs")
