"""How the guided engine does on labelled scenarios: ``python -m coach.evals.guided [--split tune|report] [--show]``.

What a program can judge: whether the labelled words are kept (by the stems of their content words), whether the words
that had to go are gone, whether good drafts came back unchanged, and whether the apology-owed judgement agrees.
`--show` prints what each scenario gave; it is refused for the report half, which is read only through its figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from coach.datafiles import data_root, load_folder
from coach.language import Grammar
from coach.pipeline import Coach
from coach.reply import Reply, Request
from coach.settings import load_settings
from coach.terms import EngineName
from coach.values import Value
from coach.verify.meaning import lemmas_of

Split = Literal["tune", "report"]
_KEPT_SHARE = 0.6


class Scenario(Value):
    """One labelled scenario; `keep` and `drop` are exact parts of the request's texts."""

    id: str
    split: Split
    family: str
    request: dict[str, Any]
    keep: tuple[str, ...]
    drop: tuple[str, ...]
    forbid: tuple[str, ...]
    owed: Literal["yes", "partly", "unclear", "no"] | None
    good: bool
    declines: bool
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scenario gave: the labelled words that were lost, those that survived, and the judgements."""

    scenario: Scenario
    reply: Reply
    lost: tuple[str, ...]
    survived: tuple[str, ...]

    @property
    def text(self) -> str:
        """The message, or nothing where none was written."""
        return self.reply.message.text if self.reply.message else ""

    @property
    def only_asks(self) -> bool:
        """Whether no word of a message was written."""
        sentences = self.reply.message.sentences if self.reply.message else ()
        return not any(sentence.facts for sentence in sentences)

    @property
    def unchanged(self) -> bool:
        """Whether the draft came back as it was."""
        return (
            self.reply.message is not None and self.text.strip() == str(self.scenario.request.get("draft", "")).strip()
        )


def load_scenarios(split: Split) -> list[Scenario]:
    """The labelled scenarios of one half, by id. Raises DataError."""
    found = load_folder(data_root() / "evals" / "cases" / "guided", Scenario)
    return [scenario for scenario in found if scenario.split == split]


def run_scenario(coach: Coach, scenario: Scenario) -> Outcome:
    """Coach one scenario with the guided engine."""
    request = Request.model_validate({**scenario.request, "engine": EngineName.GUIDED})
    reply = coach.reply(request)
    text = reply.message.text if reply.message else ""
    grammar = coach.workshop.grammar
    lost = tuple(words for words in scenario.keep if not _is_kept(words, text, grammar))
    survived = tuple(words for words in scenario.drop if words.lower() in text.lower())
    return Outcome(scenario, reply, lost, survived)


def _is_kept(words: str, text: str, grammar: Grammar) -> bool:
    wanted = lemmas_of(grammar.parse(words))
    found = lemmas_of(grammar.parse(text))
    return not wanted or len(wanted & found) >= _KEPT_SHARE * len(wanted)


def summarise(outcomes: Iterable[Outcome]) -> list[str]:
    """The figures, one line each: counted, never averaged together."""
    done = list(outcomes)
    kept = sum(len(one.scenario.keep) - len(one.lost) for one in done)
    wanted = sum(len(one.scenario.keep) for one in done)
    dropped = sum(len(one.scenario.drop) - len(one.survived) for one in done)
    unwanted = sum(len(one.scenario.drop) for one in done)
    good = [one for one in done if one.scenario.good]
    judged = [one for one in done if one.scenario.owed is not None]
    agreed = [one for one in judged if one.reply.apology and one.reply.apology.owed == one.scenario.owed]
    asking = [one for one in done if one.only_asks and not one.scenario.declines]
    bad_same = [one for one in done if not one.scenario.good and one.scenario.drop and one.unchanged]
    failed = [one for one in done if not all(gate.passed for gate in one.reply.verification)]
    return [
        _line("labelled words kept", kept, wanted), _line("words that had to go gone", dropped, unwanted),
        _line("good drafts unchanged", sum(one.unchanged for one in good), len(good)),
        _line("apology owed as labelled", len(agreed), len(judged)),
        _line("only declines and asks", len(asking), len(done)),
        _line("bad drafts unchanged", len(bad_same), len(done)),
        _line("messages with a failed gate", len(failed), len(done)),
    ]  # fmt: skip


def _line(name: str, part: int, whole: int) -> str:
    return f"{name:<28} {part:>4} of {whole:<4} {part / whole if whole else 0:.3f}"


def show(outcome: Outcome) -> str:
    """One scenario's request, message and what is wrong with it."""
    scenario = outcome.scenario
    lines = [f"## {scenario.id} ({scenario.request['intent']})"]
    lines += [f"  {key}: {value}" for key, value in scenario.request.items() if key != "intent"]
    lines.append(f"  => {outcome.text!r}")
    lines += [f"  LOST {words!r}" for words in outcome.lost]
    lines += [f"  SURVIVED {words!r}" for words in outcome.survived]
    if scenario.owed and outcome.reply.apology and outcome.reply.apology.owed != scenario.owed:
        lines.append(f"  OWED {outcome.reply.apology.owed}, labelled {scenario.owed}")
    if scenario.good and not outcome.unchanged:
        lines.append("  GOOD DRAFT CHANGED")
    lines += [f"  GATE {gate.gate}: {gate.detail}" for gate in outcome.reply.verification if not gate.passed]
    if outcome.reply.safety.level != "none":
        lines.append(f"  SAFETY {outcome.reply.safety.level} {outcome.reply.safety.kind}")
    return "\n".join(lines)


def main() -> None:
    """Run one half and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m coach.evals.guided")
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.show and options.split == "report":
        parser.error("the report half is read only through its figures")
    with TemporaryDirectory() as folder, Coach.open(load_settings(data_dir=Path(folder))) as coach:
        outcomes = [run_scenario(coach, scenario) for scenario in load_scenarios(options.split)]
    if options.show:
        print("\n".join(show(outcome) for outcome in outcomes))
    print("\n".join(summarise(outcomes)))


if __name__ == "__main__":
    main()
