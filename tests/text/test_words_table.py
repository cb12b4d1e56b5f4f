"""What is said for abbreviations, capitals, Roman numerals, addresses, signs and mixed tokens, with reasons.

CMOS is the Chicago Manual of Style (17th edition); MW is Merriam-Webster's entry for the pronunciation.
"""

import pytest

from voicestudio.text import read_utterance

ABBREVIATIONS = [
    ("Dr. Smith", "Doctor Smith", "CMOS 10.11"),
    ("Mr. and Mrs. Jones", "Mister and Mrs Jones", "CMOS 10.16"),
    ("Prof. Lee", "Professor Lee", "CMOS 10.16"),
    ("Capt. Cook", "Captain Cook", "CMOS 10.13"),
    ("Sen. Brown", "Senator Brown", "CMOS 10.13"),
    ("St. John", "Saint John", "CMOS 10.30 before a name"),
    ("Main St.", "Main Street", "CMOS 10.33 after a name"),
    ("Elm Dr. is near", "Elm Drive is near", "CMOS 10.33 after a name"),
    ("Fifth Ave. and Park Blvd.", "Fifth Avenue and Park Boulevard", "CMOS 10.33"),
    ("John Smith Jr. spoke", "John Smith Junior spoke", "CMOS 10.19"),
    ("e.g., apples", "for example, apples", "CMOS 10.42"),
    ("i.e., now", "that is, now", "CMOS 10.42"),
    ("cats vs. dogs", "cats versus dogs", "CMOS 10.42"),
    ("and so on, etc.", "and so on, et cetera", "CMOS 10.42"),
    ("Smith et al. wrote", "Smith et al wrote", "CMOS 10.42"),
    ("approx. five", "approximately five", "CMOS 10.42"),
    ("No. 5", "number five", "CMOS 10.42"),
    ("Fig. 3", "figure three", "CMOS 10.42"),
    ("vol. 2, ch. 7", "volume two, chapter seven", "CMOS 10.42"),
    ("Acme Inc. and Co.", "Acme Incorporated and Company", "CMOS 10.22"),
    ("J. K. Rowling", "J K Rowling", "CMOS 10.12 initials"),
    ("J.R.R. Tolkien", "J R R Tolkien", "CMOS 10.12"),
    ("a Ph.D. student", "a P H D student", "CMOS 10.20"),
    ("the U.S. Army", "the U S Army", "CMOS 10.32"),
    ("Gen. Lee", "General Lee", "CMOS 10.13"),
    ("Mt. Everest", "Mount Everest", "CMOS 10.30"),
    ("w/o sugar", "without sugar", "shorthand"),
    ("and/or", "and or", "CMOS 6.106"),
]
CAPITALS = [
    ("the FBI", "the F B I", "initialism, MW"),
    ("the CIA", "the C I A", "initialism, MW"),
    ("NASA", "NASA", "acronym, MW"),
    ("NATO", "NATO", "acronym, MW"),
    ("UNESCO", "UNESCO", "acronym, MW"),
    ("the USA", "the U S A", "initialism"),
    ("HTML", "H T M L", "no vowel"),
    ("JPEG", "jay peg", "MW"),
    ("ASCII", "askey", "MW"),
    ("CD-ROM", "C D rom", "MW"),
    ("IEEE", "I triple E", "its own name"),
    ("CDs and DVDs", "C Ds and D V Ds", "CMOS 7.15 plural"),
    ("the CEO's car", "the C E O's car", "possessive"),
    ("a PhD", "a P H D", "MW"),
    ("an ID", "an I D", "MW"),
    ("OK", "okay", "MW"),
    ("Us two, Red-Eye", "Us two, Red Eye", "a capital alone begins a word"),
    ("OW, that hurt", "OW, that hurt", "interjection"),
    ("I am NOT sure", "I am NOT sure", "emphasis is no initialism"),
    ("STOP THAT AT ONCE PLEASE", "STOP THAT AT ONCE PLEASE", "shouting"),
    ("TELL THE FBI ABOUT IT NOW", "TELL THE F B I ABOUT IT NOW", "shouting with an initialism"),
    ("AT&T", "A T and T", "its own name"),
    ("R&D", "R and D", "MW"),
    ("Q&A", "Q and A", "MW"),
]
ROMAN = [
    ("Henry VIII", "Henry the eighth", "CMOS 9.41"),
    ("Louis XIV's court", "Louis the fourteenth's court", "CMOS 9.41"),
    ("Elizabeth II", "Elizabeth the second", "CMOS 9.41"),
    ("Charles I was king", "Charles the first was king", "CMOS 9.41"),
    ("Pope John Paul II", "Pope John Paul the second", "CMOS 9.41"),
    ("Chapter IV", "Chapter four", "CMOS 9.65"),
    ("Act III, Scene ii", "Act three, Scene ii", "capitals only"),
    ("World War II", "World War two", "CMOS 8.113"),
    ("World War I began", "World War one began", "CMOS 8.113"),
    ("Super Bowl XL", "Super Bowl forty", "CMOS 9.45"),
    ("the XIX century", "the nineteenth century", "centuries are ordinals"),
    ("Rocky III", "Rocky three", "CMOS 9.43"),
    ("I think so", "I think so", "the pronoun"),
    ("an IV drip", "an I V drip", "the initialism"),
]
ADDRESSES = [
    ("john.doe@example.com", "john dot doe at example dot com", "said as usual"),
    ("mary_j@mail.co.uk", "mary underscore J at mail dot C O dot U K", "country code spelled"),
    ("www.example.com", "W W W dot example dot com", "host"),
    ("https://example.org/about", "example dot org slash about", "the scheme is silent"),
    ("http://a.io", "A dot I O", "two letters spelled"),
    ("https://example.com/path?x=1", "example dot com slash path question mark X equals one", "signs said"),
    ("example.com.", "example dot com", "the full stop ends the sentence"),
    ("main.py", "main dot P Y", "file name"),
    ("notes.txt", "notes dot text", "file name"),
    ("@john_doe", "at john underscore doe", "handle"),
    ("#BestDay", "hashtag Best Day", "capitals part words"),
    ("#1", "number one", "CMOS 10.42"),
]
SIGNS = [
    ("salt & pepper", "salt and pepper", "ampersand"),
    ("meet @ noon", "meet at noon", "at sign"),
    ("© 2024", "copyright twenty twenty four", "sign"),
    ("Windows™", "Windows trademark", "sign"),
    ("§ 5", "section five", "sign"),
    ("C++", "C plus plus", "language"),
    ("C#", "C sharp", "language and note"),
    ("x ≥ 5", "x is at least five", "sign"),
    ("3 < 5", "three is less than five", "sign"),
    ("√2", "square root of two", "sign"),
    ("😀", "grinning face", "Unicode CLDR short name"),
    ("👍🏽", "thumbs up", "skin tone is silent"),
    ("hi 🎉", "hi, party popper", "Unicode CLDR short name"),
    ("🇫🇷", "France", "flag"),
    ("I ❤️ you", "I red heart, you", "Unicode CLDR short name"),
    (":-)", "smiley", "emoticon"),
]
MIXED = [
    ("B2B", "B two B", "letters and digits"),
    ("COVID-19", "COVID nineteen", "MW"),
    ("MP3", "M P three", "MW"),
    ("v2.0", "version two point zero", "version"),
    ("version 1.2.3", "version one point two point three", "version"),
    ("A4 paper", "A four paper", "ISO 216"),
    ("R2D2", "R two D two", "name"),
    ("4K", "four K", "K stays a letter"),
    ("3D", "three D", "MW"),
    ("5G", "five G", "name"),
    ("F16", "F sixteen", "name"),
    ("flight 747", "flight seven hundred forty seven", "number alone is a cardinal"),
    ("a 50-year-old man", "a fifty year old man", "hyphens"),
    ("twenty-five", "twenty five", "hyphen"),
    ("well-known", "well known", "hyphen"),
    ("state-of-the-art", "state of the art", "hyphens"),
    ("e-mail", "e-mail", "a prefix stays with its word"),
    ("rock 'n' roll", "rock 'n roll", "apostrophes"),
    ("'tis", "'tis", "leading apostrophe"),
    ("don’t", "don't", "curly apostrophe"),
    ("the dogs' bowls", "the dogs bowls", "plural possessive sounds alike"),
    ("'quoted'", "quoted", "quotes are silent"),
    ("“quoted”", "quoted", "quotes are silent"),
    ("I'd've", "I'd've", "double contraction"),
    ("naïve café", "naïve café", "letters with marks"),
    ("ﬁne", "fine", "ligature"),
    ("ex\u00adample", "example", "soft hyphen is silent"),
    ("snake_case", "snake case", "underscore"),
    ("one — two", "one- two", "dash is a pause"),
    ("yes/no", "yes slash no", "slash"),
]
ROWS = [row for table in (ABBREVIATIONS, CAPITALS, ROMAN, ADDRESSES, SIGNS, MIXED) for row in table]


@pytest.mark.parametrize(("typed", "said", "reason"), ROWS, ids=[row[0] for row in ROWS])
def test_word_is_said(typed: str, said: str, reason: str) -> None:
    assert read_utterance(typed).normalised.rstrip(".,") == said, reason


@pytest.mark.parametrize(
    ("typed", "ipa"),
    [
        ("FBI", "ˌɛfbˌiːˈaɪ"),
        ("CDs", "sˌiːdˈiːz"),
        ("the MPs'", "ˌɛmpˈiːz"),
        ("WWW", "dˌʌbəljˌuːdˌʌbəljˌuːdˈʌbəljˌuː"),
    ],
)
def test_letters_are_said_by_name(typed: str, ipa: str) -> None:
    assert read_utterance(typed).words[-1].ipa == ipa


def test_british_letters_have_british_names() -> None:
    assert read_utterance("NZ", "en-gb").words[0].ipa == "ˌɛnzˈɛd"
