"""An AnswerShape becomes a Written: one text with exact places, and nothing that the sender was not asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coach.brief import Brief
from coach.engines.llm.failures import BadAnswer
from coach.engines.llm.shape import AnswerShape, SentencePart
from coach.message import Change, Message, Question, Sentence, Slot, Written
from coach.prompts.boundary import clean
from coach.terms import Channel
from coach.text import Span, collapse, sentence_spans, slot_spans

_NOT_ID = re.compile(r"[^a-z0-9]+")
_WHY_ASKED = "Only you know this, so only you can put it into the message."
_WHY_CHANGED = "So that the sentences follow from each other."


def assemble(shape: AnswerShape, brief: Brief) -> Written:
    """Put the answer together; offsets are code points into the assembled text.

    What is said beside the message is kept only where it can be checked: a change quotes the draft and the message,
    a question belongs to a gap, an alternative rests on known facts.

    Raises:
        BadAnswer: the message rests on unknown facts, or asks again for what was answered or skipped.

    """
    labels = {collapse(slot.label).casefold(): slot.id for slot in shape.slots}
    _refuse_unknown(shape.sentences, brief)
    message = _build(shape.sentences, labels, brief)
    _refuse_again(message.slots, brief)
    if brief.channel is Channel.EMAIL and shape.subject and shape.subject.strip():
        message = message.model_copy(update={"subject": collapse(clean(shape.subject))})
    alternatives = tuple(_alternatives(shape, labels, brief, message))
    return Written(
        message=message,
        alternatives=alternatives,
        changes=tuple(_changes(shape, brief, message)) if message.changed else (),
        questions=tuple(_questions(shape, brief, [message, *alternatives])),
    )


def assemble_part(parts: Iterable[SentencePart], brief: Brief) -> Message | None:
    """A message as far as it has come; null before its first sentence. Raises BadAnswer as `assemble` does."""
    known = tuple(parts)
    _refuse_unknown(known, brief)
    return _build(known, {}, brief) if known else None


@dataclass(slots=True)
class _Page:
    """A message while it is put together."""

    labels: dict[str, str]
    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def add(self, part: SentencePart) -> None:
        """Append one part of the answer; each sentence in it is one of the message."""
        raw = clean(part.text)
        body = raw.strip()
        if not body:
            return
        self.text += self._gap(raw) + body
        offset = len(self.text) - len(body)
        here = [self._slot(span, body, part, offset) for span in slot_spans(body)]
        self.slots += [slot for slot in here if slot.id not in {known.id for known in self.slots}]
        for span in sentence_spans(body):
            inside = next((slot.id for slot in here if span.holds(Span(slot.start - offset, slot.end - offset))), None)
            facts = tuple(dict.fromkeys(part.facts))
            self.sentences.append(Sentence(start=span.start + offset, end=span.end + offset, facts=facts, slot=inside))

    def _gap(self, raw: str) -> str:
        """One space, or the line breaks that the model opened the sentence with, two at most."""
        if not self.text:
            return ""
        breaks = raw[: len(raw) - len(raw.lstrip())].count("\n")
        return "\n" * min(breaks, 2) or " "

    def _slot(self, span: Span, body: str, part: SentencePart, offset: int) -> Slot:
        label = span.of(body)[1:-1]
        named = self.labels.get(collapse(label).casefold()) or part.slot or _NOT_ID.sub("_", label.lower()).strip("_")
        identity = named[:40] if named[:1].isalpha() and named.isascii() else "gap"
        return Slot(id=identity, label=label, start=span.start + offset, end=span.end + offset)


def _build(parts: Iterable[SentencePart], labels: dict[str, str], brief: Brief) -> Message:
    page = _Page(labels)
    for part in parts:
        page.add(part)
    if not page.sentences:
        raise BadAnswer("empty", "The message held no words.")
    draft = brief.draft.strip()
    if collapse(page.text) == collapse(clean(draft)):
        return _keep_draft(brief, page)
    return Message(text=page.text, sentences=tuple(page.sentences), slots=tuple(page.slots))


def _keep_draft(brief: Brief, page: _Page) -> Message:
    """The draft as it was, line breaks and all, with the facts that stand in each sentence of it."""
    text = brief.draft.strip()
    shift = len(brief.draft) - len(brief.draft.lstrip())
    own = [(Span(fact.start - shift, fact.end - shift), fact.id) for fact in brief.facts if fact.source == "draft"]
    names = {slot.label: slot.id for slot in page.slots}
    slots = [
        Slot(id=names[span.of(text)[1:-1]], label=span.of(text)[1:-1], start=span.start, end=span.end)
        for span in slot_spans(text)
        if span.of(text)[1:-1] in names
    ]
    sentences = []
    for span in sentence_spans(text):
        facts = tuple(name for place, name in own if place.meets(span))
        slot = next((slot.id for slot in slots if span.holds(Span(slot.start, slot.end))), None)
        sentences.append(Sentence(start=span.start, end=span.end, facts=facts, slot=slot))
    return Message(text=text, changed=False, sentences=tuple(sentences), slots=tuple(slots))


def _refuse_unknown(parts: Iterable[SentencePart], brief: Brief) -> None:
    known = {fact.id for fact in brief.facts}
    unknown = sorted({name for part in parts for name in part.facts} - known)
    if unknown:
        count = len(unknown)
        raise BadAnswer(
            "unknown_facts", f"{count} fact id(s) are not in the list; rest only on the ids given under Facts."
        )


def _refuse_again(slots: Iterable[Slot], brief: Brief) -> None:
    again = sorted({slot.id for slot in slots} & set(brief.answers))
    if again:
        raise BadAnswer("asked_again", f"These were answered or skipped, leave no gap for them: {', '.join(again)}.")


def _alternatives(shape: AnswerShape, labels: dict[str, str], brief: Brief, message: Message) -> Iterator[Message]:
    for item in shape.alternatives:
        try:
            _refuse_unknown(item.sentences, brief)
            other = _build(item.sentences, labels, brief)
            _refuse_again(other.slots, brief)
        except BadAnswer:
            continue
        if collapse(other.text) != collapse(message.text):
            yield other


def _changes(shape: AnswerShape, brief: Brief, message: Message) -> Iterator[Change]:
    reasons = {finding.check: finding.why for finding in brief.findings}
    draft, text = collapse(clean(brief.draft)), collapse(message.text)
    for change in shape.changes:
        before, after = collapse(clean(change.before)), collapse(clean(change.after))
        if before == after or before not in draft or after not in text:
            continue
        check = change.check if change.check in reasons else None
        yield Change(before=before, after=after, check=check, why=reasons[check] if check else _WHY_CHANGED)


def _questions(shape: AnswerShape, brief: Brief, messages: Iterable[Message]) -> Iterator[Question]:
    """One question for each gap, the model's own where it asked one; nothing that was answered or skipped."""
    gaps = {slot.id: slot.label for message in messages for slot in message.slots}
    asked = {part.id: collapse(clean(part.ask)) for part in shape.questions if part.id not in brief.answers}
    for identity, label in gaps.items():
        ask = asked.get(identity, "")
        yield Question(id=identity, ask=ask if ask.endswith("?") else f"What goes here: {label}?", why=_WHY_ASKED)
