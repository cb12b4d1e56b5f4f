"""What is said for recipes, addresses, code, formulas, money and names as people write them every day."""

import pytest

from voicestudio.text import phonemize, read_utterance, segment

ROWS = [
    ("350°F/180°C", "three hundred fifty degrees Fahrenheit slash one hundred eighty degrees Celsius"),
    ("1/4 tsp salt", "one quarter teaspoon salt"),
    ("1 1/2 tsp", "one and a half teaspoons"),
    ("a 400g tin", "a four hundred gram tin"),
    ("it weighs 400 g", "it weighs four hundred grams"),
    ('5/8"', "five eighths inch"),
    ("12'x10'", "twelve feet by ten feet"),
    ("3m x 4 m x 2.5m", "three meters by four meters by two point five meters"),
    ("CA 90210", "California, nine zero two one zero"),
    ("IL 62704-1234", "Illinois, six two seven zero four, one two three four"),
    ("10 Downing St", "ten Downing Street"),
    ("St Paul and Mt Fuji", "Saint Paul and Mount Fuji"),
    ("Boeing 737-800", "Boeing seven thirty seven eight hundred"),
    ("x² + y²", "X squared plus Y squared"),
    ("E=mc²", "E equals M C squared"),
    ("2x + 1", "two X plus one"),
    ("a 2x zoom", "a two times zoom"),
    ("5 × 10⁻³", "five times ten to the power of minus three"),
    ("a > b", "a is greater than b"),
    ("if x >= 10 && y != 0", "if x is at least ten and y is not equal to zero"),
    ("x * y / z", "x times y divided by z"),
    ("~/.bashrc", "tilde slash dot bashrc"),
    ("in /home/anna", "in slash home slash anna"),
    ("call np.zeros(3)", "call N P dot zeros, three"),
    ("A -> B", "A to B"),
    ("60 miles/hour", "sixty miles per hour"),
    ("in km/h", "in kilometers per hour"),
    ("a ratio of 8:19", "a ratio of eight to nineteen"),
    ("at 8:19", "at eight nineteen"),
    ("1 000 000 or 2.000.000", "one million or two million"),
    ("4111 1111 1111 1111", "four one one one, one one one one, one one one one, one one one one"),
    ("Rs. 500", "five hundred rupees"),
    ("¥114.00", "one hundred fourteen yen"),
    ("Malcolm X", "Malcolm X"),
    ("TL;DR", "T L D R"),
    ("JOHN: Stop", "JOHN: Stop"),
    ("the PALE valley", "the PALE valley"),
    ("PDF, IBM and NGO", "P D F, I B M and N G O"),
    ("soooo cooool, nooo", "so cool, no"),
    ("I see [that] he left", "I see that he left"),
    ("so happy 😊😊 for you", "so happy, smiling face with smiling eyes, for you"),
    ("Nguyễn", "Nguyen"),
]


@pytest.mark.parametrize(("typed", "said"), ROWS, ids=[row[0] for row in ROWS])
def test_it_is_said(typed: str, said: str) -> None:
    assert read_utterance(typed).normalised.rstrip(".,") == said


@pytest.mark.parametrize(
    "text",
    ["Mr. & Mrs. Smith left.", "Smith et al. (2019) wrote it.", 'He is a.k.a. "The Rock".', "It costs Rs. 500."],
)
def test_these_stops_end_no_sentence(text: str) -> None:
    assert len(list(segment(text))) == 1


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("Nguyen", "wˈɪn"),
        ("Thibodeaux's", "tˈɪbədoʊz"),
        ("shh", "ʃː"),
        ("GIVE IT TO THEM NOW", "ɪt"),  # alone, IT is spelled
        ("told the RAM about", "ɹˈæm"),
    ],
)
def test_what_espeak_misreads_is_put_right(text: str, phones: str) -> None:
    said = phonemize(read_utterance(text)).symbols
    assert phones in "".join(" " if phone.is_pause else phone.symbol for phone in said).split()


def test_other_englishes_and_the_last_emoji() -> None:
    assert read_utterance("Nguyen", "en-gb").words[0].ipa is None
    assert read_utterance("Well done 🎉").words[-1].pause == "."
