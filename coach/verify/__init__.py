"""The gates that a written message passes before anyone sees it; the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from coach.brief import Brief
from coach.checks import Checks
from coach.language import Grammar
from coach.message import Message
from coach.verify import invention, keeping
from coach.verify.evidence import Evidence, gather
from coach.verify.result import GateResult

__all__ = ["GateResult", "verify"]

_Fails = Callable[[Evidence], Iterator[str]]
_GATES: tuple[tuple[str, str, _Fails], ...] = (
    ("no_invented_facts", "C2", invention.invented_facts),
    ("no_invented_numbers", "C2", invention.invented_numbers),
    ("no_invented_names", "C2", invention.invented_names),
    ("no_invented_dates", "C2", invention.invented_dates),
    ("no_invented_feelings", "C2", invention.invented_feelings),
    ("no_invented_apology", "A9", invention.invented_apology),
    ("no_invented_promises", "A4", invention.invented_promises),
    ("roles_kept", "C2", invention.swapped_roles),
    ("facts_kept", "C1", keeping.lost_facts),
    ("length", "C4", keeping.too_long),
    ("voice", "C4", keeping.lost_voice),
    ("good_unchanged", "C5", keeping.needless_change),
    ("whole_sentences", "C6", keeping.broken_sentences),
)


def verify(brief: Brief, message: Message, grammar: Grammar, checks: Checks) -> tuple[GateResult, ...]:
    """Run every gate on a message; all of them are reported, the failed ones with sentence and reason."""
    evidence = gather(brief, message, grammar)
    results = [_result(name, criterion, gate(evidence)) for name, criterion, gate in _GATES]
    high = keeping.high_findings(message, checks, brief.intent)
    results.append(_result("no_high_finding", {"repair": "A7", "concern": "B7"}.get(brief.intent.value, "C4"), high))
    results.append(_result("only_the_message", "C6", keeping.not_only_message(message, checks, brief.intent)))
    return tuple(results)


def _result(name: str, criterion: str, failures: Iterator[str]) -> GateResult:
    found = list(failures)
    return GateResult(gate=name, criterion=criterion, passed=not found, detail="; ".join(found[:4]))
