"""Is a text English? The only file that imports lingua."""

from __future__ import annotations

import unicodedata

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from coach.text import words

# The languages that people are likeliest to try, and those whose letter statistics resemble text-speak.
_NAMES = (
    "ENGLISH SPANISH FRENCH GERMAN ITALIAN PORTUGUESE DUTCH POLISH TURKISH SWEDISH INDONESIAN TAGALOG SWAHILI "
    "VIETNAMESE ROMANIAN CZECH"
)
# One of these in a text outweighs letter statistics, which mistake "omg ur so annoying" for Swahili.
_ENGLISH = frozenset(
    "the i i'm im i've ive i'd i'll you u ur you're youre you've you'll your yours my mine myself they they're "
    "their them "
    "theirs it it's its this that that's thats these those there there's then than and but because cos when what "
    "what's "
    "which who why how where while with without about after again before from for into onto out of off up by be been "
    "being could couldn't should shouldn't would wouldn't have haven't hasn't having weren't isn't aren't wasn't wasnt "
    "doesn't doesnt does did didn't didnt don't dont won't wont can't cant cannot he he's she she's him his her our "
    "sorry thanks please really very just want know think said told make made get got going gonna never always every "
    "back next week last time today tomorrow tonight yesterday lol omg idk some something anything nothing "
    "nobody somebody everybody everyone anyone someone again minutes hours".split()
)
# Words of other languages too: each counts half.
_SHARED = frozenset(
    "a an as at do had has if in is me my no not of on one so to was were are am for we us he she".split()
)


class EnglishDetector:
    """Tells English from other languages; in doubt it says English, since a false refusal helps nobody."""

    def __init__(self) -> None:
        languages = [getattr(Language, name) for name in _NAMES.split()]
        builder = LanguageDetectorBuilder.from_languages(*languages)
        self._detector: LanguageDetector = builder.with_low_accuracy_mode().build()

    def is_english(self, text: str) -> bool:
        """Whether the coach can work with this text; one without any letters is not English."""
        letters = [char for char in text if char.isalpha()]
        if not letters:
            return False
        latin = sum("LATIN" in unicodedata.name(char, "") for char in letters[:2_000])
        if latin < 0.5 * len(letters[:2_000]):
            return False
        found = words(text)
        known = sum(1.0 if word in _ENGLISH else 0.5 if word in _SHARED else 0.0 for word in found)
        if len(found) < 3 or known >= max(1, 0.15 * len(found)):
            return True
        return not self._is_foreign(text)

    def _is_foreign(self, text: str) -> bool:
        # The first part is enough, and keeps the time of a huge text in bounds.
        best = self._detector.compute_language_confidence_values(text[:1_500])[0]
        return best.language is not Language.ENGLISH and best.value >= 0.85
