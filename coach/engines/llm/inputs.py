"""A brief as the plain mapping that the prompts are filled with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coach.brief import Brief
from coach.checks.kinds import Finding
from coach.facts import Fact
from coach.prompts import boundary_for, quote
from coach.prompts.boundary import clean
from coach.terms import Intent, Severity
from coach.verify import GateResult

# Beyond these a prompt grows and the message gets no better; the rest is shown to the sender anyway.
_PRINCIPLES, _FINDINGS, _STRENGTHS = 3, 12, 5
_MANY, _PRINCIPLES_BESIDE_MANY = 8, 2  # facts and findings together: what they say comes before what is general
_FIRM = frozenset({"boundary", "decision", "request", "promise"})
_ACTS = frozenset({"own_act", "other_act", "effect"})


def describe(brief: Brief, problems: Iterable[str] = ()) -> dict[str, Any]:
    """All that a prompt may ask for, but for the mark: words are quoted on one line, or stand between marks.

    `problems` are what was wrong with the last answer. No clock, no scores.
    """
    return {
        "principles": [quote(f"{item.title}. {item.statement}") for item in brief.principles[: _room(brief)]],
        "findings": [
            {"check": item.check, "severity": item.severity.value, "text": quote(item.text), "instead": item.instead}
            for item in _worth_a_change(brief)[:_FINDINGS]
        ],
        "strengths": [quote(item.text) for item in brief.strengths[:_STRENGTHS]],
        "facts": [_fact(fact) for fact in brief.facts],
        "apology": _apology(brief),
        "account": _account(brief),
        "draft": bool(brief.draft.strip()),
        "relationship": brief.relationship.value if brief.relationship else "not said who",
        "channel": brief.channel.value.replace("_", " "),
        "to_name": quote(brief.to_name) if brief.to_name else "",
        "from_name": quote(brief.from_name) if brief.from_name else "",
        "answered": ", ".join(sorted(name for name, text in brief.answers.items() if text.strip())),
        "skipped": ", ".join(sorted(name for name, text in brief.answers.items() if not text.strip())),
        "withheld": quote(brief.withheld) if brief.withheld else "",
        "problems": list(problems),
        "texts": list(_texts(brief)),
    }


def mark(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs with a boundary that none of their texts holds; the last step, it depends on all of them."""
    return {**inputs, "mark": boundary_for(item["text"] for item in inputs["texts"])}


def explain(failed: Iterable[GateResult]) -> list[str]:
    """The gates that a message did not pass, each with its reason, as the model is told of them."""
    return [f"{gate.gate} ({gate.criterion}): {quote(gate.detail)}" for gate in failed if not gate.passed]


def _room(brief: Brief) -> int:
    many = len(brief.facts) + len(brief.findings) >= _MANY
    return _PRINCIPLES_BESIDE_MANY if many else _PRINCIPLES


def _worth_a_change(brief: Brief) -> tuple[Finding, ...]:
    """A draft to be rephrased stays as it is for all that a low finding says; the sender is shown that anyway."""
    if brief.intent is not Intent.REPHRASE:
        return brief.findings
    return tuple(finding for finding in brief.findings if finding.severity is not Severity.LOW)


def _fact(fact: Fact) -> dict[str, Any]:
    # What somebody else wrote is a claim of theirs, not a guess of the sender's.
    certain = fact.certain or fact.source == "received"
    kind = fact.kind.replace("_", " ")
    return {"id": fact.id, "kind": kind, "source": fact.source, "certain": certain, "negated": fact.negated,
            "text": quote(fact.text)}  # fmt: skip


def _apology(brief: Brief) -> dict[str, str]:
    if brief.apology is None:
        return {"owed": "unclear", "facts": ""}
    owed = brief.apology
    return {"owed": owed.owed, "facts": ", ".join(owed.facts)}


def _account(brief: Brief) -> dict[str, str]:
    """Which facts each neutral question is about (CRITERIA D3)."""
    told = [fact for fact in brief.facts if fact.source != "received"]
    return {
        "acts": _ids(fact for fact in told if fact.kind in _ACTS and fact.certain),
        "own": ", ".join(brief.apology.facts) if brief.apology else _ids(f for f in told if f.kind == "own_act"),
        "guesses": _ids(fact for fact in told if not fact.certain),
        "firm": _ids(fact for fact in told if fact.kind in _FIRM),
    }


def _ids(facts: Iterable[Fact]) -> str:
    return ", ".join(fact.id for fact in facts)


def _texts(brief: Brief) -> Iterator[dict[str, str]]:
    """The words themselves: situation and answers first, what the message is made from last."""
    if brief.situation.strip():
        yield {"name": "situation", "text": clean(brief.situation).strip()}
    if brief.received.strip():
        yield {"name": "received", "text": clean(brief.received).strip()}
    for name, text in sorted(brief.answers.items()):
        if text.strip():
            yield {"name": f"answer.{name}", "text": clean(text).strip()}
    if brief.draft.strip():
        yield {"name": "draft", "text": clean(brief.draft).strip()}
