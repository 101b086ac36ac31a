"""The gates that a written message passes before anyone sees it; the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from coach.brief import Brief
from coach.checks import Checks
from coach.language import Grammar
from coach.message import Message
from coach.verify import distortion, invention, keeping, unchanged
from coach.verify.evidence import Evidence, gather, read_account
from coach.verify.result import GateResult

_Fails = Callable[[Evidence], Iterator[str]]
_GATES: tuple[tuple[str, str, _Fails], ...] = (
    ("no_invented_facts", "C2", invention.invented_facts),
    ("no_invented_numbers", "C2", invention.invented_numbers),
    ("no_invented_names", "C2", invention.invented_names),
    ("no_invented_dates", "C2", invention.invented_dates),
    ("no_invented_gaps", "C2", invention.invented_gaps),
    ("no_invented_feelings", "C2", invention.invented_feelings),
    ("no_invented_apology", "A9", invention.invented_apology),
    ("no_invented_promises", "A4", invention.invented_promises),
    ("roles_kept", "C2", distortion.turned_round),
    ("facts_kept", "C1", keeping.lost_facts),
    ("length", "C4", keeping.too_long),
    ("voice", "C4", keeping.lost_voice),
    ("good_unchanged", "C5", unchanged.needless_change),
    ("whole_sentences", "C6", keeping.broken_sentences),
)
# Only the whole message can tell what is lost, whether the voice is, and whether a good draft was left alone.
_OF_THE_WHOLE = frozenset({"facts_kept", "voice", "good_unchanged"})
_HARSHNESS = {"repair": "A7", "concern": "B7", "rephrase": "C4"}


class Verifier:
    """Every message for one brief is held against the same account, which is read once."""

    def __init__(self, brief: Brief, grammar: Grammar, checks: Checks) -> None:
        self._brief = brief
        self._grammar = grammar
        self._checks = checks
        self._account = read_account(brief, grammar)

    def verify(self, message: Message) -> tuple[GateResult, ...]:
        """Run every gate; all of them are reported, the failed ones with sentence and reason."""
        return self._run(message, _GATES)

    def verify_sentence(self, alone: Message) -> tuple[GateResult, ...]:
        """The gates that one sentence can be held against before the rest of its message is there."""
        return self._run(alone, tuple(gate for gate in _GATES if gate[0] not in _OF_THE_WHOLE))

    def _run(self, message: Message, gates: Iterable[tuple[str, str, _Fails]]) -> tuple[GateResult, ...]:
        evidence = gather(self._account, message, self._grammar)
        results = [_result(name, criterion, gate(evidence)) for name, criterion, gate in gates]
        found = self._checks.find(message.text, self._brief.intent).findings
        harsh = chain(keeping.high_findings(found, self._brief.intent), keeping.hurtful_words(evidence))
        results.append(_result("no_high_finding", _HARSHNESS[self._brief.intent.value], harsh))
        results.append(_result("only_the_message", "C6", keeping.not_only_message(found)))
        return tuple(results)

    def passes(self, message: Message) -> bool:
        """Whether every gate holds."""
        return all(gate.passed for gate in self.verify(message))

    def is_sound(self, text: str) -> bool:
        """Whether a text beside the message (a question) is one, without details that the sender did not give."""
        harsh = keeping.high_findings(self._checks.find(text, self._brief.intent).findings, self._brief.intent)
        return not any((*invention.strange_details(self._account, text, self._grammar), *harsh))

    def says_nothing_new(self, text: str) -> bool:
        """Whether a model's words beside the message name nothing and judge nobody beyond the sender's own words."""
        return self.is_sound(text) and not any(invention.strange_words(self._account, text, self._grammar))


def verify(brief: Brief, message: Message, grammar: Grammar, checks: Checks) -> tuple[GateResult, ...]:
    """Hold one message against one brief."""
    return Verifier(brief, grammar, checks).verify(message)


def _result(name: str, criterion: str, failures: Iterator[str]) -> GateResult:
    found = list(failures)
    return GateResult(gate=name, criterion=criterion, passed=not found, detail="; ".join(found[:4]))
