"""Words that espeak-ng spells or misreads: interjections, names of people and places, words from other languages.

As most speakers of American English say them, in the symbols that espeak-ng writes.
"""

from __future__ import annotations

from types import MappingProxyType

_TABLE = """
shh ʃː|sh ʃː|brr bɜː|brrr bɜː|grr ɡɜː|zzz zː|mm mː|mmm mː|hm həm|'n ən|mhm mhˈʌm|eww jˈuː|ew jˈuː
yikes jˈaɪks|phew fjˈuː|nah nˈɑː|meh mˈɛ|ow ˈaʊ|boo bˈuː|yay jˈeɪ|blah blˈɑː
joaquin wɑːkˈiːn|nguyen wˈɪn|wojciech vˈɔɪtʃɛk|giuseppe dʒuːsˈɛpi|giovanni dʒoʊvˈɑːni|ximena hɪmˈɛnə|tomasz tˈoʊmɑːʃ
guillermo ɡiːjˈɛɹmoʊ|niamh nˈiːv|eoin ˈoʊɪn|sean ʃˈɔːn|siobhán ʃɪvˈɔːn|yusuf jˈuːsəf|isolde ɪzˈoʊldə|thaddeus θˈædiəs
tchaikovsky tʃaɪkˈɔːfski|villanueva vˌiːənwˈeɪvə|thibodeaux tˈɪbədoʊ|wittgenstein vˈɪtɡənstˌaɪn
bhattacharya bˌɑːtətʃˈɑːɹjə|iyer ˈaɪɚ|nwosu nwˈoʊsuː|quintero kɪntˈɛɹoʊ|kowalski kəwˈɔːlski|jankowski jəŋkˈɔːfski
lindqvist lˈɪndkwɪst|goethe ɡˈɜːtə|nietzsche nˈiːtʃə|dvorak dvˈɔːɹʒæk|dvořák dvˈɔːɹʒæk|jürgen jˈɜːɡən|chloë klˈoʊi
noël noʊˈɛl|björn bjˈɔːɹn|hyundai hˈʌndeɪ|nike nˈaɪki|huawei wˈɑːweɪ|xiaomi ʃˈaʊmi|nestlé nˈɛsleɪ
reykjavik ɹˈeɪkjəvɪk|reykjavík ɹˈeɪkjəvɪk|schenectady skənˈɛktədi|versailles vɚsˈaɪ|poughkeepsie pəkˈɪpsi
tucson tˈuːsɑːn|guadalajara ɡwˌɑːdələhˈɑːɹə|kyrgyzstan kˈɪɹɡɪstæn|ljubljana ljˌuːbliˈɑːnə|reims ɹˈiːmz|cannes kˈæn
lyon liːˈoʊn|kyoto kiˈoʊtoʊ|kyiv kˈiːv|lviv ləvˈiːv|phnom pənˈɑːm|picchu pˈiːtʃuː|iguazu ˌiːɡwɑːzˈuː|oaxaca wəhˈɑːkə
medellín mˌɛdəjˈiːn|cancún kænkˈuːn|cancun kænkˈuːn|southwark sˈʌðɚk|marylebone mˈɑːɹləbən|cholmondeley tʃˈʌmli
featherstonehaugh fˈænʃɔː|magdalen mˈɔːdlən|köln kˈoʊln|zürich zˈʊɹɪk|zurich zˈʊɹɪk
quinoa kˈiːnwɑː|gnocchi nˈoʊki|croissant kɹəsˈɑːnt|croissants kɹəsˈɑːnts|bruschetta bɹuːskˈɛtə|sriracha sɹɪɹˈɑːtʃə
almond ˈɑːmənd|almonds ˈɑːməndz|boatswain bˈoʊsən|gunwale ɡˈʌnəl|forecastle fˈoʊksəl
victuals vˈɪɾəlz|bourgeois bʊɹʒwˈɑː|shone ʃˈoʊn|who'd've hˈuːdəv|i'd've ˈaɪdəv|regex ɹˈɛdʒɛks|nginx ˈɛndʒɪn ˈɛks
stdout stˈændɚd ˈaʊt|stdin stˈændɚd ˈɪn|enum ˈiːnʌm|async ˈeɪsɪŋk|iot ˌaɪoʊtˈiː|numpy nˈʌmpaɪ|postgresql pˈoʊstɡɹɛs
jinping dʒɪnpˈɪŋ
"""
SOUNDS = MappingProxyType(dict(entry.strip().split(" ", 1) for entry in _TABLE.replace("\n", "|").split("|") if entry))
"""Word in small letters -> IPA, American."""


def own_sound(word: str, language: str) -> str | None:
    """The IPA of a word that espeak-ng misreads, with its possessive; None for other words and other Englishes."""
    if not language.startswith("en-us"):
        return None
    lower = word.lower()
    stem = lower.removesuffix("'s")
    ipa = SOUNDS.get(lower) or SOUNDS.get(stem)
    if ipa is None or lower in SOUNDS:
        return ipa
    return ipa + ("ᵻz" if ipa[-1] in "szʃʒ" else "s" if ipa[-1] in "ptkfθ" else "z")
