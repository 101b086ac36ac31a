from __future__ import annotations

from pathlib import Path

import pytest

from coach.datafiles import data_root
from coach.errors import DataError
from coach.evals.promises import BESIDE, Promise, check_promises, load_promises
from coach.prompts import Prompts

KEPT = Promise(what="limits stay", do="stay*|keep*|copy & limit* & word for word|exactly")
FILLED = Promise(what="gaps are never filled", dont="fill|filled & gap*|it")


@pytest.mark.parametrize(
    "said",
    [
        "Limits stay word for word.",
        "Copy every limit exactly.",
        "No wish comes in, keep each limit word for word.",
        'A "no" is a limit; limits stay, as they are, word for word.',
    ],
)
def test_a_promise_is_kept_in_other_words(said: str) -> None:
    assert KEPT.is_kept([said])


@pytest.mark.parametrize(
    "said",
    [
        "Limits never stay word for word.",
        "Do not copy limits word for word.",
        "Limits stay close to the original.",
        "Copy no limit exactly.",
        "Word for word.",
    ],
)
def test_a_command_that_is_denied_or_hollowed_out_is_broken(said: str) -> None:
    assert not KEPT.is_kept([said])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["Never fill a gap yourself."], True),
        (["A gap is not filled by you."], True),
        (["Fill a gap yourself."], False),
        (["Never fill a gap.", "You fill it where the answer is plain."], False),
        (["Leave a gap."], False),
        (['Fill a gap with "not known".'], False),
    ],
)
def test_a_ban_holds_wherever_its_matter_is_spoken_of(said: list[str], kept: bool) -> None:
    assert FILLED.is_kept(said) is kept


def test_every_rule_of_every_prompt_has_its_promises_and_keeps_them() -> None:
    promises = load_promises()
    prompts = Prompts.load()
    served = [prompts.served(task) for task in sorted({prompt.task for prompt in prompts.all()})]
    assert {rule.id for rule in promises} - {BESIDE} == {rule.id for prompt in served for rule in prompt.rules}
    assert [failure for prompt in served for failure in check_promises(prompt, promises)] == []
    for rule in promises:
        holders = [prompt.task for prompt in served if rule.id == BESIDE or rule.id in dict(prompt.rules)]
        assert [prompt.task for prompt in served if rule.holds_for(prompt.task)] == holders


def test_a_promise_with_two_signs_or_a_file_of_no_rule_is_refused(tmp_path: Path) -> None:
    text = (data_root() / "evals" / "rules" / "R6.yaml").read_text(encoding="utf-8")
    (tmp_path / "R6.yaml").write_text(text + '    has: "first half"\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"R6\.yaml:\d+: says\.0.*exactly one"):
        load_promises(tmp_path)
    (tmp_path / "R6.yaml").rename(tmp_path / "early.yaml")
    (tmp_path / "early.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="called after a rule"):
        load_promises(tmp_path)


def test_without_a_folder_nothing_is_promised(tmp_path: Path) -> None:
    assert load_promises(tmp_path / "rules") == ()
