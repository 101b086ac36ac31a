"""Cut a text into sentences and clauses, with what the grammar says of each.

A clause here is a stretch with a finite verb and a subject of its own (or an imperative), cut at "and", "but", "so",
commas and dashes between main clauses; subordinate clauses stay with the clause that they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from coach.facts.vocatives import vocative_end, without_vocative
from coach.language import Doc, Grammar, Token, TokenSpan
from coach.text import Span, sentence_spans, straighten

SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_MAIN = frozenset({"ROOT", "conj", "ccomp", "parataxis"})
_RUNS_ON = frozenset("so n nd plus".split())
_PRONOUN_SUBJECTS = frozenset("i we you u he she they".split())
_JOINERS = frozenset({",", ";", "-", "–", "—", ":", "…", "..."})
_CONNECTORS = frozenset("and but so or yet plus n & else".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: `start` and `end` are code points into the whole text, connector and end marks left out."""

    start: int
    end: int
    text: str
    connector: str
    sentence: Span
    tokens: TokenSpan
    offset: int  # what to add to a token's `idx` to get code points into the whole text

    @property
    def plain(self) -> str:
        """The text with straight apostrophes, for patterns."""
        return straighten(self.text)

    @property
    def root(self) -> Token:
        """The token that the clause hangs on, mostly its main verb."""
        found: Token = self.tokens.root
        return found

    @property
    def subject(self) -> Token | None:
        """The subject's head; None for an imperative or a fragment."""
        return subject_of(self.root)

    @property
    def question(self) -> bool:
        """Whether the sentence ends in a question mark and this is its last clause."""
        tail = self.tokens.doc.text[self.end - self.offset : self.sentence.end - self.offset]
        return "?" in tail and not any(char.isalnum() for char in tail)


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, shared with the verb it is joined to when it has none of its own."""
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            return child
    asked = _asked_by(verb) if verb.dep_ == "xcomp" else None
    if asked is not None:
        return asked
    if verb.dep_ in {"conj", "xcomp"} and verb.head != verb and verb.head.pos_ in {"VERB", "AUX"}:
        return subject_of(verb.head)
    return None


def _asked_by(verb: Token) -> Token | None:
    """ "I'd like her to take it over": the one who is asked does it."""
    if verb.head.lemma_ == "promise":
        return None
    return next(
        (child for child in verb.head.children
         if child.dep_ in {"dobj", "dative"} and child.pos_ in {"PRON", "PROPN"} and child.i < verb.i), None
    )  # fmt: skip


def is_finite(token: Token) -> bool:
    """Whether a verb is finite, by itself or through an auxiliary."""
    if token.pos_ not in {"VERB", "AUX"}:
        return False
    if token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
        return True
    return any(
        child.dep_ in {"aux", "auxpass"} and child.tag_ in {"VBD", "VBZ", "VBP", "MD"} for child in token.children
    )


def split_clauses(text: str, grammar: Grammar) -> tuple[Clause, ...]:
    """Every clause of `text`, in order."""
    spans = sentence_spans(text)
    docs = parse_stated([span.of(text) for span in spans], grammar)
    return tuple(clause for span, doc in zip(spans, docs, strict=True) for clause in _of_sentence(span, doc))


def parse_stated(texts: list[str], grammar: Grammar) -> list[Doc]:
    """Sentences parsed without the name that they call somebody by: the grammar would take it for the subject."""
    docs = list(grammar.parse_all(texts))
    ends = [vocative_end(doc) for doc in docs]
    called = [index for index, end in enumerate(ends) if end]
    again = grammar.parse_all([without_vocative(texts[index], ends[index]) for index in called])
    for index, doc in zip(called, again, strict=True):
        docs[index] = doc
    return docs


_SAYING = frozenset("tell say explain admit confess know let announce text write message inform".split())


def message_within(clause: Clause) -> list[Clause]:
    """What is to be said, inside a request to the coach: "I need to tell my boss (I'm leaving in March)"."""
    for verb in clause.tokens:
        if verb.lemma_.lower() in _SAYING and not clause.question:
            for child in verb.children:
                if child.dep_ == "ccomp" and child.i > verb.i and is_finite(child) and subject_of(child) is not None:
                    first = child.left_edge.i + (1 if child.left_edge.lower_ == "that" else 0)
                    part = _trim(
                        clause.sentence, clause.tokens.doc, first, min(child.right_edge.i + 1, clause.tokens.end)
                    )
                    return [part] if part is not None else []
    return []


def clauses_of(doc: Doc) -> tuple[Clause, ...]:
    """The clauses of one sentence that was parsed already; offsets are into its own text."""
    return tuple(_of_sentence(Span(0, len(doc.text)), doc))


def _of_sentence(span: Span, doc: Doc) -> Iterator[Clause]:
    quoted = quoted_tokens(doc)
    cuts = sorted({0, *(cut for cut in _cuts(doc) if cut not in quoted), len(doc)})
    for first, last in pairwise(cuts):
        clause = _trim(span, doc, first, last)
        if clause is not None:
            yield clause


_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<![\w'])'(?:[^']|(?<=\w)'(?=\w))*'(?!\w)|‘[^’]*’(?!\w)")


def quoted_tokens(doc: Doc) -> set[int]:
    """The tokens inside quotation marks: what somebody said is one piece."""
    inside: set[int] = set()
    for match in _QUOTATION.finditer(doc.text):
        inside.update(token.i for token in doc if match.start() < token.idx < match.end())
    return inside


def _cuts(doc: Doc) -> Iterator[int]:
    for sentence in doc.sents:
        first = sentence.start
        # "I owe my cousin | Tunde 300 pounds": what has no verb and follows no mark is no sentence of its own.
        if first == 0 or not doc[first - 1].text[-1].isalnum() or _has_verb(doc, first, sentence.end):
            yield first
    yield from (token.i for token in doc[:-2] if _cuts_before(doc, token))
    for verb in doc:
        if verb.dep_ not in _MAIN or not (is_finite(verb) or verb.tag_ == "VB"):
            continue
        subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
        if subject is None or _is_subordinate(verb):
            continue
        cut = _clause_start(doc, subject, verb)
        if cut > 0 and _has_verb(doc, 0, cut):
            yield cut


def _cuts_before(doc: Doc, token: Token) -> bool:
    """Whether a joining word starts a clause of its own, however the grammar hangs it."""
    follows = doc[token.i + 1]
    if token.lower_ == "or":
        return follows.lower_ == "else"
    if token.lower_ == "but" and follows.pos_ == "AUX" and doc[token.i + 2].dep_ in SUBJECTS:
        return _has_verb(doc, 0, token.i)  # "i know ur busy but did u get my rent"
    if follows.dep_ not in SUBJECTS or not _has_verb(doc, 0, token.i):
        return False
    if token.lower_ == "but":  # "sorry if I upset you but you know …": no condition runs on past a "but"
        return True
    # Chat runs on: "i was tired so i snapped at u n i left".
    return token.lower_ in _RUNS_ON and follows.lower_ in _PRONOUN_SUBJECTS and is_finite(follows.head)


def _is_subordinate(verb: Token) -> bool:
    """Whether a verb, or one it is joined to, stands in an adverbial, relative or complement clause."""
    token = verb
    while token.dep_ == "conj":
        token = token.head
    if token.dep_ == "ROOT":
        return False
    if token.dep_ in {"ccomp", "parataxis"}:
        # A comma splice ("I was late, I didn't text") is parsed as a complement before its head, without a mark.
        marked = any(child.dep_ == "mark" or child.tag_ in {"WDT", "WP", "WRB"} for child in token.children)
        return marked or token.i > token.head.i or not _splice(token)
    return True


def _splice(token: Token) -> bool:
    end = token.right_edge.i + 1
    return end < len(token.doc) and token.doc[end].text in _JOINERS


def _clause_start(doc: Doc, subject: Token, verb: Token) -> int:
    # In a question the auxiliary and its question word come first.
    fronted = [child.left_edge.i for child in verb.children if child.dep_ in {"aux", "auxpass"} or child.tag_ == "WRB"]
    # A condition is no statement of its own: "if you had told me" stays with "I would have come".
    fronted += [child.left_edge.i for child in verb.children if child.dep_ == "advcl" and _is_condition(child)]
    # Nor is "I know" or "I think" right before what is known.
    fronted += [
        child.left_edge.i
        for child in verb.children
        if child.dep_ == "parataxis" and child.right_edge.i + 1 == subject.left_edge.i
    ]
    start = min(subject.left_edge.i, verb.i, *(index for index in fronted if index >= 0))
    while start > 0 and doc[start - 1].dep_ in {"advmod", "intj", "mark"} and doc[start - 1].head == verb:
        start -= 1
    if start > 1 and doc[start - 1].pos_ == "ADV" and doc[start - 2].lower_ in _CONNECTORS:
        start -= 1  # "and now my sister won't…"
    while start > 0 and (_connects(doc, start - 1) or doc[start - 1].text in _JOINERS):
        start -= 1
    return start


def _is_condition(verb: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ in {"if", "unless"} for child in verb.children)


def _has_verb(doc: Doc, first: int, last: int) -> bool:
    return any(token.pos_ in {"VERB", "AUX"} for token in doc[first:last])


def _trim(span: Span, doc: Doc, first: int, last: int) -> Clause | None:
    connector = ""
    while first < last and (doc[first].text in _JOINERS or _connects(doc, first) or doc[first].is_space):
        if doc[first].lower_ in _CONNECTORS:
            connector = doc[first].lower_
        first += 1
    while first < last and (_is_end_mark(doc[last - 1])):
        last -= 1
    if first >= last:
        return None
    tokens = doc[first:last]
    return Clause(
        start=span.start + tokens.start_char, end=span.start + tokens.end_char, text=tokens.text, connector=connector,
        sentence=span, tokens=tokens, offset=span.start,
    )  # fmt: skip


def _connects(doc: Doc, index: int) -> bool:
    """Whether the token joins clauses; "so" before an adjective ("so sorry") does not."""
    if doc[index].lower_ == "so" and index + 1 < len(doc):
        return doc[index + 1].pos_ not in {"ADJ", "ADV"}
    return doc[index].lower_ in _CONNECTORS


def _is_end_mark(token: Token) -> bool:
    return token.is_space or token.text in _JOINERS or token.text[0] in ".!?…,;"
