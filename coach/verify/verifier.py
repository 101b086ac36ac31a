"""The gates that a written message passes before anyone sees it; the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from coach.brief import Brief
from coach.checks import Checks
from coach.language import Grammar
from coach.message import Message
from coach.verify import distortion, grounding, invention, keeping, unchanged
from coach.verify.evidence import Evidence, gather, read_account
from coach.verify.grounding import Grounds, SecondReader
from coach.verify.result import GateResult

_Fails = Callable[[Evidence], Iterator[str]]
_Witness = Callable[[Grounds], float]


class _Gate(NamedTuple):
    """What a message is held against. Where a rule is often wrong by itself, its word needs the second reader's.

    `backed`: how likely the second reader must think it; a rule of few false alarms needs little.
    """

    name: str
    criterion: str
    fails: _Fails
    witness: _Witness | None = None
    backed: float = 0.0


_ADDED: _Witness = attrgetter("added")
_GATES = (
    _Gate("no_invented_facts", "C2", invention.invented_facts, _ADDED, 0.4),
    _Gate("no_invented_facts", "C2", invention.invented_sources),
    _Gate("no_invented_facts", "C2", grounding.unsaid),
    _Gate("no_invented_numbers", "C2", invention.invented_numbers, _ADDED, 0.15),
    _Gate("no_invented_names", "C2", invention.invented_names, _ADDED, 0.15),
    _Gate("no_invented_dates", "C2", invention.invented_dates),
    _Gate("no_invented_gaps", "C2", invention.invented_gaps),
    _Gate("no_invented_feelings", "C2", invention.invented_feelings, _ADDED, 0.2),
    _Gate("no_invented_apology", "A9", invention.invented_apology),
    _Gate("no_invented_promises", "A4", invention.invented_promises, _ADDED, 0.3),
    _Gate("roles_kept", "C2", distortion.turned_round, _ADDED, 0.2),
    _Gate("facts_kept", "C1", keeping.lost_facts),
    _Gate("length", "C4", keeping.too_long),
    _Gate("voice", "C4", keeping.lost_voice),
    _Gate("good_unchanged", "C5", unchanged.needless_change),
    _Gate("whole_sentences", "C6", keeping.broken_sentences),
)
# Only the whole message can tell what is lost, whether the voice is, and whether a good draft was left alone.
_OF_THE_WHOLE = frozenset({"facts_kept", "voice", "good_unchanged"})
_HARSHNESS = {"repair": "A7", "concern": "B7", "rephrase": "C4"}


class Verifier:
    """Every message for one brief is held against the same account, which is read once."""

    def __init__(self, brief: Brief, grammar: Grammar, checks: Checks, reader: SecondReader) -> None:
        self._brief = brief
        self._grammar = grammar
        self._checks = checks
        self._reader = reader
        self._account = read_account(brief, grammar)

    def verify(self, message: Message) -> tuple[GateResult, ...]:
        """Run every gate; all of them are reported, the failed ones with sentence and reason."""
        return self._run(message, _GATES, self._reader.compare(self._account.text, message.text))

    def verify_sentence(self, alone: Message) -> tuple[GateResult, ...]:
        """The gates that one sentence can be held against before the rest of its message is there."""
        grounds = self._reader.compare(self._account.text, alone.text).of_a_part()
        return self._run(alone, tuple(gate for gate in _GATES if gate.name not in _OF_THE_WHOLE), grounds)

    def _run(self, message: Message, gates: Iterable[_Gate], grounds: Grounds) -> tuple[GateResult, ...]:
        claims = grounds.only_claims(message, "\n".join(self._brief.own_texts.values()))
        evidence = gather(self._account, message, self._grammar, claims)
        results = [
            _result(name, same[0].criterion, chain.from_iterable(_fails(gate, evidence) for gate in same))
            for name, same in ((name, list(group)) for name, group in groupby(gates, attrgetter("name")))
        ]
        found = self._checks.find(message.text, self._brief.intent).by_pattern().findings
        harsh = chain(keeping.high_findings(found, self._brief.intent), keeping.hurtful_words(evidence))
        results.append(_result("no_high_finding", _HARSHNESS[self._brief.intent.value], harsh))
        results.append(_result("only_the_message", "C6", keeping.not_only_message(found)))
        return tuple(results)

    def passes(self, message: Message) -> bool:
        """Whether every gate holds."""
        return all(gate.passed for gate in self.verify(message))

    def is_sound(self, text: str) -> bool:
        """Whether a text beside the message (a question) is one, without details that the sender did not give."""
        harsh = keeping.high_findings(
            self._checks.find(text, self._brief.intent, by_meaning=False).findings, self._brief.intent
        )
        return not any((*invention.strange_details(self._account, text, self._grammar), *harsh))

    def says_nothing_new(self, text: str) -> bool:
        """Whether a model's words beside the message name nothing and judge nobody beyond the sender's own words."""
        return self.is_sound(text) and not any(invention.strange_words(self._account, text, self._grammar))


def _fails(gate: _Gate, evidence: Evidence) -> Iterator[str]:
    """What a gate says, where its witness does not think it absurd."""
    if gate.witness is None or gate.witness(evidence.grounds) >= gate.backed:
        yield from gate.fails(evidence)


def _result(name: str, criterion: str, failures: Iterable[str]) -> GateResult:
    found = list(failures)
    return GateResult(gate=name, criterion=criterion, passed=not found, detail="; ".join(found[:4]))
