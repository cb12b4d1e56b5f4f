"""What is said for numbers, money, dates, times and measures, each row with the reason for its reading.

CMOS is the Chicago Manual of Style (17th edition), SP 811 the NIST Guide for the Use of the International System of
Units (2008), ISO 8601 the standard of dates, E.123 the ITU-T notation of telephone numbers, ISO 4217 currency codes.
"""

import pytest

from voicestudio.text import read_utterance

CARDINALS = [
    ("0", "zero", "digit"),
    ("7 cats", "seven cats", "digit"),
    ("13", "thirteen", "teens"),
    ("42", "forty two", "CMOS 9.2 spelled out"),
    ("100", "one hundred", "round"),
    ("105", "one hundred five", "CMOS 9.5: no 'and' in American English"),
    ("1,000", "one thousand", "CMOS 9.54 commas"),
    ("1,234", "one thousand two hundred thirty four", "CMOS 9.54"),
    ("12345", "twelve thousand three hundred forty five", "no comma typed"),
    ("1000000", "one million", "scale"),
    ("1,000,000,000", "one billion", "short scale, CMOS 9.8"),
    ("12 eggs", "twelve eggs", "teens"),
    ("1000000000000000", "one quadrillion", "short scale"),
    ("-5", "minus five", "SP 811 7.1: a sign is part of the value"),
    ("+5", "plus five", "SP 811 7.1"),
    ("−40", "minus forty", "the true minus sign U+2212"),
    ("007", "zero zero seven", "leading zeros are a code"),
    ("0123", "zero one two three", "leading zeros are a code"),
    ("１２", "twelve", "full-width digits"),
]
DECIMALS = [
    ("3.14", "three point one four", "SP 811 10.5.2: digits after the marker one by one"),
    ("0.5", "zero point five", "SP 811 10.5.2: zero before the marker"),
    (".5", "zero point five", "a zero is said where it was left out"),
    ("1,234.56", "one thousand two hundred thirty four point five six", "CMOS 9.54 and decimals"),
    ("10.05", "ten point zero five", "zeros are said"),
    ("-0.25", "minus zero point two five", "sign"),
    ("2.0", "two point zero", "a zero typed is significant"),
]
ORDINALS = [
    ("1st", "first", "CMOS 9.6"),
    ("2nd", "second", "CMOS 9.6"),
    ("3rd", "third", "CMOS 9.6"),
    ("4th", "fourth", "CMOS 9.6"),
    ("12th", "twelfth", "irregular"),
    ("21st", "twenty first", "CMOS 9.6"),
    ("1st-3rd", "first to third", "CMOS 9.60: a range"),
    ("the 9th – 10th", "the ninth to tenth", "CMOS 9.60: a range"),
    ("100th", "one hundredth", "CMOS 9.6"),
    ("1,000th", "one thousandth", "with a comma"),
    ("the 19th century", "the nineteenth century", "CMOS 9.32"),
    ("112TH", "one hundred twelfth", "capitals"),
]
YEARS = [
    ("in 1984", "in nineteen eighty four", "CMOS 9.29 years in pairs"),
    ("in 1905", "in nineteen oh five", "oh for zero in a year"),
    ("in 1900", "in nineteen hundred", "hundreds"),
    ("in 2000", "in two thousand", "millennium"),
    ("in 2005", "in two thousand five", "2000-2009 as thousands"),
    ("in 2010", "in twenty ten", "from 2010 in pairs"),
    ("in 2024", "in twenty twenty four", "pairs"),
    ("since 1776", "since seventeen seventy six", "pairs"),
    ("1500 apples", "one thousand five hundred apples", "counted things are no year"),
    ("2000 people", "two thousand people", "counted things are no year"),
    ("1990s", "nineteen nineties", "CMOS 9.33 decades"),
    ("1900s", "nineteen hundreds", "CMOS 9.33"),
    ("2000s", "two thousands", "decade"),
    ("2020s", "twenty twenties", "decade"),
    ("the '90s", "the nineties", "CMOS 9.33 apostrophe"),
    ("the ’60s", "the sixties", "curly apostrophe"),
    ("the 80s", "the eighties", "no apostrophe"),
    ("class of '99", "class of ninety nine", "CMOS 9.30 clipped year"),
    ("'05", "oh five", "CMOS 9.30"),
    ("1066 AD", "one thousand sixty six A D", "before 1100 as a number"),
]
FRACTIONS = [
    ("1/2", "one half", "CMOS 9.14"),
    ("1/3", "one third", "CMOS 9.14"),
    ("2/3", "two thirds", "CMOS 9.14"),
    ("3/4", "three quarters", "common name"),
    ("1/4", "one quarter", "common name"),
    ("5/8", "five eighths", "plural ordinal"),
    ("1/10", "one tenth", "ordinal"),
    ("1/100", "one hundredth", "ordinal"),
    ("3 1/2", "three and a half", "CMOS 9.15 mixed"),
    ("2 3/4", "two and three quarters", "CMOS 9.15"),
    ("½", "one half", "vulgar fraction U+00BD"),
    ("3½ cups", "three and a half cups", "vulgar mixed"),
    ("¾ of it", "three quarters of it", "vulgar"),
    ("10/10", "ten out of ten", "a mark out of"),
    ("24/7", "twenty four seven", "idiom"),
    ("9/11", "nine eleven", "idiom"),
    ("50/50", "fifty fifty", "idiom"),
]
RANGES = [
    ("5-10", "five to ten", "CMOS 6.78"),
    ("5–10", "five to ten", "en dash, CMOS 6.78"),
    ("1990-1995", "nineteen ninety to nineteen ninety five", "years"),
    ("1990–95", "nineteen ninety to ninety five", "CMOS 9.64 clipped"),
    ("1999–2004", "nineteen ninety nine to two thousand four", "years"),
    ("pp. 3–7", "pages three to seven", "CMOS 14.148"),
    ("3-4 days", "three to four days", "range"),
    ("5-10%", "five to ten percent", "SP 811 7.7 the unit once"),
    ("5-10 km", "five to ten kilometers", "SP 811 7.7"),
    ("$5-10", "five to ten dollars", "CMOS 9.20"),
    ("$5–$10", "five to ten dollars", "CMOS 9.20"),
    ("$1-2 million", "one to two million dollars", "scale for both"),
]
MONEY = [
    ("$5", "five dollars", "CMOS 9.20"),
    ("$1", "one dollar", "singular"),
    ("$3.50", "three dollars and fifty cents", "CMOS 9.20"),
    ("$0.99", "ninety nine cents", "no dollars"),
    ("$1.01", "one dollar and one cent", "singular cent"),
    ("$20.00", "twenty dollars", "no cents"),
    ("$1,234.56", "one thousand two hundred thirty four dollars and fifty six cents", "commas"),
    ("$2 million", "two million dollars", "CMOS 9.24"),
    ("$3.5 billion", "three point five billion dollars", "CMOS 9.24"),
    ("$5k", "five thousand dollars", "suffix"),
    ("$2M", "two million dollars", "suffix"),
    ("$2bn", "two billion dollars", "suffix"),
    ("-$5", "minus five dollars", "sign"),
    ("$-.5", "minus zero point five dollars", "sign inside"),
    ("£20", "twenty pounds", "CMOS 9.21"),
    ("£1.50", "one pound and fifty pence", "pence"),
    ("€20", "twenty euros", "ISO 4217 EUR"),
    ("20 €", "twenty euros", "sign behind"),
    ("5€", "five euros", "sign behind"),
    ("¥1000", "one thousand yen", "no plural"),
    ("₹500", "five hundred rupees", "sign U+20B9"),
    ("US$10", "ten U S dollars", "CMOS 9.22"),
    ("USD 10", "ten U S dollars", "ISO 4217"),
    ("10 EUR", "ten euros", "ISO 4217 behind"),
    ("50¢", "fifty cents", "cent sign"),
    ("99p", "ninety nine pence", "British"),
    ("$20/month", "twenty dollars per month", "slash as per"),
]
PERCENT = [
    ("50%", "fifty percent", "CMOS 9.18"),
    ("3.5%", "three point five percent", "CMOS 9.18"),
    ("100 %", "one hundred percent", "SP 811 7.10.2 spaced"),
    ("-5%", "minus five percent", "sign"),
    ("1%", "one percent", "no plural"),
    ("5‰", "five per mille", "U+2030"),
]
DATES = [
    ("2024-03-15", "March fifteenth, twenty twenty four", "ISO 8601"),
    ("1999-12-31", "December thirty first, nineteen ninety nine", "ISO 8601"),
    ("3/15/2024", "March fifteenth, twenty twenty four", "CMOS 9.36 American order"),
    ("15/3/2024", "March fifteenth, twenty twenty four", "a first part over 12 is the day"),
    ("15.03.2024", "March fifteenth, twenty twenty four", "dots are day first"),
    ("3/15/24", "March fifteenth, twenty twenty four", "two-digit year"),
    ("7/4/76", "July fourth, nineteen seventy six", "two-digit year over 49"),
    ("March 3, 2024", "March third, twenty twenty four", "CMOS 9.31"),
    ("March 3", "March third", "CMOS 9.31 said as an ordinal"),
    ("March 3rd", "March third", "ordinal typed"),
    ("Mar. 3", "March third", "CMOS 10.39"),
    ("Dec. 25, 1999", "December twenty fifth, nineteen ninety nine", "CMOS 10.39"),
    ("Sept 9", "September ninth", "CMOS 10.39"),
    ("3 March 2024", "the third of March, twenty twenty four", "day first"),
    ("the 15th of May", "the fifteenth of May", "ordinal"),
    ("4 July 1776", "the fourth of July, seventeen seventy six", "day first"),
    ("March 2024", "March twenty twenty four", "CMOS 9.31 month and year"),
    ("May 5-7", "May fifth to seventh", "range"),
    ("Mon., Jan. 5", "Monday, January fifth", "CMOS 10.40"),
    ("2024-03-15T10:30:00Z", "March fifteenth, twenty twenty four, ten thirty U T C", "ISO 8601 4.3"),
]
TIMES = [
    ("3:30", "three thirty", "CMOS 9.37"),
    ("3:05", "three oh five", "oh"),
    ("3:00", "three o'clock", "CMOS 9.37"),
    ("3 pm", "three P M", "CMOS 9.37"),
    ("3pm", "three P M", "joined"),
    ("11 A.M.", "eleven A M", "CMOS 10.41"),
    ("3:30 p.m.", "three thirty P M", "CMOS 9.37"),
    ("15:45", "fifteen forty five", "ISO 8601"),
    ("14:00", "fourteen hundred", "24-hour, CMOS 9.39"),
    ("00:00", "midnight", "ISO 8601"),
    ("10:30:15", "ten thirty and fifteen seconds", "ISO 8601"),
    ("9:00-17:00", "nine o'clock to seventeen hundred", "range"),
    ("9am-5pm", "nine A M to five P M", "range"),
    ("9–5 p.m.", "nine to five P M", "range"),
]
TELEPHONE = [
    ("555-1234", "five five five, one two three four", "local"),
    ("212-555-0199", "two one two, five five five, zero one nine nine", "CMOS 9.57"),
    ("(212) 555-0199", "two one two, five five five, zero one nine nine", "CMOS 9.57"),
    ("1-800-555-0199", "one, eight zero zero, five five five, zero one nine nine", "toll free"),
    ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight", "E.123"),
    ("+1 212 555 0199", "plus one, two one two, five five five, zero one nine nine", "E.123"),
    ("020 7946 0958", "zero two zero, seven nine four six, zero nine five eight", "British"),
    ("555-1234 ext. 12", "five five five, one two three four, extension one two", "E.123 6.4"),
    ("Call 911", "Call nine one one", "emergency number digit by digit"),
]
UNITS = [
    ("5 km", "five kilometers", "SP 811 table 5"),
    ("1 km", "one kilometer", "SP 811 9.5 plural only above one"),
    ("5km", "five kilometers", "typed without the space"),
    ("3.2 GHz", "three point two gigahertz", "SP 811 9.5: hertz has no plural"),
    ("20 °C", "twenty degrees Celsius", "SP 811 8.7"),
    ("1 °C", "one degree Celsius", "singular"),
    ("70°F", "seventy degrees Fahrenheit", "customary"),
    ("-10 °C", "minus ten degrees Celsius", "sign"),
    ("60 mph", "sixty miles per hour", "customary"),
    ("100 km/h", "one hundred kilometers per hour", "SP 811 6.1.6"),
    ("9.8 m/s²", "nine point eight meters per second squared", "SP 811 6.1.6"),
    ("20 m²", "twenty square meters", "SP 811 9.6"),
    ("5 m^2", "five square meters", "ASCII"),
    ("3 cm³", "three cubic centimeters", "SP 811 9.6"),
    ("5'10\"", "five foot ten", "SP 811 B.6 feet and inches"),
    ("6′2″", "six foot two", "primes"),
    ("5 ft. 3 in. tall", "five feet three inches tall", "CMOS 10.66"),
    ("6 lbs. of meat", "six pounds of meat", "CMOS 10.66"),
    ("10 lb", "ten pounds", "customary"),
    ("8 oz", "eight ounces", "customary"),
    ("2 tsp", "two teaspoons", "customary"),
    ("1 tbsp", "one tablespoon", "customary"),
    ("250 mL", "two hundred fifty milliliters", "SP 811 table 6"),
    ("2 L", "two liters", "SP 811 table 6"),
    ("5 kg", "five kilograms", "SP 811 table 1"),
    ("100 W", "one hundred watts", "SP 811 table 3"),
    ("12 V", "twelve volts", "SP 811 table 3"),
    ("16 GB", "sixteen gigabytes", "IEC 80000-13"),
    ("5 Mbps", "five megabits per second", "customary"),
    ("10 ms", "ten milliseconds", "SP 811 table 5"),
    ("30 min", "thirty minutes", "SP 811 table 6"),
    ("2 h", "two hours", "SP 811 table 6"),
    ("45°", "forty five degrees", "SP 811 table 6"),
    ("3 dB", "three decibels", "SP 811 table 7"),
    ("50 µm", "fifty micrometers", "SP 811 table 5"),
    ("a 5-km run", "a five kilometer run", "CMOS 7.89 the unit before a noun is singular"),
    ("40\u202f000 km", "forty thousand kilometers", "SP 811 10.5.3 thin spaces"),
    ("1h 30m", "one hour thirty minutes", "duration"),
    ("2–3x faster", "two to three times faster", "factor"),
    ("9.5/10", "nine point five out of ten", "a mark out of"),
    ("978-3-16-148410-0", "nine seven eight, three, one six, one four eight four one zero, zero", "ISBN groups"),
    ("192.168.0.1", "one hundred ninety two dot one hundred sixty eight dot zero dot one", "IP address"),
    ("Mon-Fri", "Monday to Friday", "CMOS 10.40"),
    ("$1.5M-$2M", "one point five million to two million dollars", "suffix on both"),
    ("$1.99/lb", "one dollar and ninety nine cents per pound", "slash as per"),
    ("mid-1990s", "mid nineteen nineties", "CMOS 9.33"),
    ("Room 204B", "Room two hundred four B", "a letter behind a number"),
    ("1.5 million", "one point five million", "scale"),
    ("10K run", "ten K run", "K stays a letter"),
    ("4 x 6", "four by six", "size"),
    ("1920x1080", "one thousand nine hundred twenty by one thousand eighty", "size"),
    ("16:9", "sixteen to nine", "ratio"),
    ("2²", "two squared", "exponent"),
    ("10^6", "ten to the power of six", "exponent"),
    ("6.02e23", "six point zero two times ten to the power of twenty three", "scientific"),
    ("5 + 3 = 8", "five plus three equals eight", "signs"),
    ("7 - 3 = 4", "seven minus three equals four", "signs"),
    ("3 × 4", "three by four", "a cross between numbers"),
    ("3 × 4 = 12", "three times four equals twelve", "a cross in an equation"),
    ("~50", "about fifty", "tilde"),
    ("±5", "plus or minus five", "SP 811 7.6"),
]
ROWS = [row for table in (CARDINALS, DECIMALS, ORDINALS, YEARS, FRACTIONS, RANGES, MONEY, PERCENT, DATES, TIMES,
                          TELEPHONE, UNITS) for row in table]


@pytest.mark.parametrize(("typed", "said", "reason"), ROWS, ids=[row[0] for row in ROWS])
def test_number_is_said(typed: str, said: str, reason: str) -> None:
    assert read_utterance(typed).normalised.rstrip(".") == said, reason


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("105", "one hundred and five"),
        ("3/4/2024", "the third of April, twenty twenty four"),
        ("March 3", "March third"),
        ("2024-03-15", "the fifteenth of March, twenty twenty four"),
    ],
)
def test_british_reading(typed: str, said: str) -> None:
    assert read_utterance(typed, "en-gb").normalised.rstrip(".") == said


def test_very_long_number_is_read_digit_by_digit() -> None:
    words = read_utterance("1" * 40).words
    assert [word.text for word in words] == ["one"] * 40
    assert words[9].pause == ","


def test_rows_are_many_and_distinct() -> None:
    assert len({row[0] for row in ROWS}) >= 180
