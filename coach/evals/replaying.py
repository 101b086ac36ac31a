"""L2: what a model wrote, replayed through the real engine. Its own first message is scored, before any repair."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from coach.brief import Brief
from coach.engines.llm.failures import BadAnswer
from coach.evals.baseline import Baseline
from coach.evals.cases import Case
from coach.evals.recording import Recording, State
from coach.evals.recordings import Recordings
from coach.evals.replay import ReplayChat
from coach.evals.run import Opened, Trial
from coach.evals.score import Score
from coach.evals.scorers import Subject, list_scorers, score_all
from coach.evals.stage import Stage
from coach.evals.suite import Suite
from coach.message import Written
from coach.verify import GateResult

_OF_PIPELINE = frozenset({"no_repair", "no_fallback"})
Tick = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Replay:
    """One model's recordings on the stage; `today` decides what is expired."""

    stage: Stage
    chat: ReplayChat
    suite: Suite
    today: dt.date

    def run(self, cases: Iterable[Case], epochs: int, tick: Tick) -> Iterator[tuple[Trial, tuple[Opened, ...]]]:
        """Every case that reaches a model, each epoch of it, and the calls without a usable recording."""
        for case in cases:
            brief = self.stage.brief(case.request)
            if brief is not None:
                yield from (self._try(case, epoch, brief) for epoch in range(1, epochs + 1))
            tick(case.id)

    def _try(self, case: Case, epoch: int, brief: Brief) -> tuple[Trial, tuple[Opened, ...]]:
        self.chat.turn(epoch)
        reply = self.stage.reply(case.request, self.stage.engine(self.chat))
        asked = self.chat.asked
        states = [
            self._state(case.id, epoch, "again" if number else "first", one.recording)
            for number, one in enumerate(asked)
        ]
        opened = tuple(
            Opened(case=case.id, epoch=epoch, step="again" if number else "first", state=state)
            for number, state in enumerate(states)
            if state != "fresh"
        )
        first = asked[0].recording if asked else None
        if first is None or states[0] != "fresh":
            return Trial(case=case.id, epoch=epoch, state=states[0] if states else "missing"), opened
        fell_back = reply.engine.name == "guided"
        # Asked once and sent on: the gates of what was sent are those of the model's own message.
        gates = reply.verification if len(asked) == 1 and not fell_back else None
        own = score_answer(self.stage, case, brief, first, gates)
        trial = own.model_copy(
            update={
                "epoch": epoch, "state": "fresh", "repaired": len(asked) > 1, "fell_back": fell_back,
                "delivered": reply.message.text if reply.message else None,
                "scores": (*own.scores, *_pipeline_scores(len(asked) > 1, fell_back, opened)),
            }
        )  # fmt: skip
        return trial, opened

    def _state(self, case: str, epoch: int, step: str, recording: Recording | None) -> State:
        if recording is None:
            return "stale" if self.chat.recordings.knows(case, epoch, step) else "missing"
        old = (self.today - recording.date).days > self.suite.expires_days
        return "expired" if old or recording.model in self.suite.retired else "fresh"


def score_answer(
    stage: Stage, case: Case, brief: Brief, recording: Recording, gates: tuple[GateResult, ...] | None = None
) -> Trial:
    """Score what a model said, as it said it: unrepaired. Gates that were run on it already need not run again."""
    written, problem = read_message(stage, recording, brief)
    message = written.message if written else None
    if gates is None:
        gates = stage.coach.verify(brief, message) if message else ()
    subject = Subject(case, brief, written, problem, gates, stage.grammar)
    return Trial(
        case=case.id, epoch=recording.epoch, key=recording.key, raw=recording.text,
        text=message.text if message else None, problem=problem, scores=tuple(score_all(subject)),
    )  # fmt: skip


def read_message(stage: Stage, recording: Recording, brief: Brief) -> tuple[Written | None, str | None]:
    """The engine's own reading of an answer, or in words why it cannot be used."""
    if recording.failure is not None:
        return None, f"the answer came as an error: {recording.failure}"
    try:
        return stage.reader.read(recording.text, brief), None
    except BadAnswer as bad:
        return None, f"{bad.code}: {bad.problem}"


def replay_before(
    replay: Replay, cases: Iterable[Case], baseline: Baseline, now: Iterable[Trial]
) -> Iterator[Trial]:  # fmt: skip
    """The baseline's answers, scored again with today's scorers; the rates of repair and fallback as blessed.

    An answer that is today's too was scored already.
    """
    known = {trial.key: _only_own(trial) for trial in now if trial.key}
    for case in cases:
        brief = replay.stage.brief(case.request)
        for key in baseline.keys.get(case.id, ()):
            recording = replay.chat.recordings.find(key)
            if brief is not None and recording is not None:
                yield known.get(key) or score_answer(replay.stage, case, brief, recording)


def _only_own(trial: Trial) -> Trial:
    """What is the answer's own, without what the pipeline made of it."""
    scores = tuple(score for score in trial.scores if score.scorer not in _OF_PIPELINE)
    return trial.model_copy(
        update={"state": None, "repaired": False, "fell_back": False, "delivered": None, "scores": scores}
    )


def find_orphans(recordings: Recordings, wanted: Iterable[tuple[str, int]]) -> int:
    """How many recordings belong to a case and epoch that nobody asks for."""
    known = set(wanted)
    return sum((one.case, one.epoch) not in known for one in recordings.all)


def count_states(trials: Iterable[Trial]) -> dict[str, int]:
    """How many cases and epochs are in which state."""
    return dict(sorted(Counter(trial.state for trial in trials if trial.state).items()))


def scorer_versions() -> dict[str, int]:
    """Every scorer of L2 and its version."""
    return {scorer.name: scorer.version for scorer in list_scorers()} | dict.fromkeys(sorted(_OF_PIPELINE), 1)


def _pipeline_scores(repaired: bool, fell_back: bool, opened: tuple[Opened, ...]) -> Iterator[Score]:
    """Rates of their own; not scored where the correction itself was never recorded."""
    known = not opened
    yield Score(scorer="no_repair", criterion="C6", value=not repaired, explanation="asked again" if repaired else "")
    yield Score(
        scorer="no_fallback", criterion="C6", value=not fell_back if known else None,
        explanation="the guided engine answered" if fell_back and known else "",
    )  # fmt: skip
