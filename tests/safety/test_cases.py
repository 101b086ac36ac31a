from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.datafiles import data_root
from coach.errors import DataError
from coach.safety import Safety, Screen
from coach.safety.cases import Casebook

FOLDER = data_root() / "knowledge" / "safety"


def _case_files() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.yaml") if not path.name.startswith("_"))


def _examples(key: str) -> list[tuple[str, str]]:
    found = []
    for path in _case_files():
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [(path.stem, text) for text in data[key]]
    return found


@pytest.fixture(scope="module")
def book() -> Casebook:
    return Casebook(FOLDER)


@pytest.fixture(scope="module")
def screen(book: Casebook) -> Screen:
    return Screen(book)


def _answer(screen: Screen, **texts: str) -> Safety:
    return screen.screen(texts)


@pytest.mark.parametrize(("case_id", "text"), _examples("flags"))
def test_every_flag_is_found_with_its_level_kind_and_side(
    screen: Screen, book: Casebook, case_id: str, text: str
) -> None:
    case, answer = book.rules[case_id].case, _answer(screen, situation=text)
    assert (answer.level, answer.kind, answer.who) == (case.level, case.kind, case.who)
    assert answer.text
    assert answer.resources


@pytest.mark.parametrize(("case_id", "text"), _examples("allows"))
def test_what_a_case_allows_is_let_through(screen: Screen, case_id: str, text: str) -> None:
    assert _answer(screen, situation=text).level == "none", case_id


def test_nothing_written_is_nothing_found(screen: Screen) -> None:
    assert screen.screen({}) == Safety()
    assert _answer(screen, draft="", situation=" \n ") == Safety()


@pytest.mark.parametrize(
    "text",
    [
        "Hit me up when you are free, I have cooked.",
        "I created a mess and snapped at you over the cooking.",
        "My flatmate paid the rent late and I had to cover it from my savings.",
        "I caught my daughter reading a letter and was cross.",
        "Sorry I was an hour late to our anniversary dinner.",
    ],
)
def test_ordinary_quarrels_are_let_through(screen: Screen, text: str) -> None:
    assert _answer(screen, situation=text).level == "none"


@pytest.mark.parametrize("split", [("he hit", " me again"), ("", "he hit me again")])
def test_draft_and_situation_are_read_together(screen: Screen, split: tuple[str, str]) -> None:
    assert _answer(screen, draft="Sorry for the dinner.", situation="".join(split)).who == "target"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("He hit me. I want to kill myself.", ("stop", "self_harm")),
        ("He checks my phone every night and he punched me.", ("stop", "abuse")),
        ("I am not allowed to have friends, my husband says he'll kill me if I leave.", ("stop", "abuse")),
        ("My friend says she will kill herself tonight and he checks my phone every day.", ("stop", "danger")),
    ],
)
def test_life_comes_first_and_stop_before_caution(screen: Screen, own: str, expected: tuple[str, str]) -> None:
    answer = _answer(screen, situation=own)
    assert (answer.level, answer.kind) == expected


def test_whoever_is_hit_is_a_target_even_when_they_hit_too(screen: Screen) -> None:
    assert _answer(screen, situation="I punched my wife last night. She hits me every week.").who == "target"


def test_a_child_in_danger_comes_before_the_one_who_was_struck(screen: Screen, book: Casebook) -> None:
    told = "My husband punched me again. I keep having thoughts of smothering my newborn."
    assert _answer(screen, situation=told).text == book.replies["danger_own_child"].text


def test_a_blow_by_somebody_who_is_controlled_is_answered_as_violence_between(screen: Screen, book: Casebook) -> None:
    answer = _answer(screen, situation="I punched my wife last night. She checks my phone every day.")
    assert answer.text == book.replies["violence_between"].text


def test_what_the_other_wrote_about_dying_is_danger_to_them(screen: Screen, book: Casebook) -> None:
    answer = _answer(screen, received="I want to kill myself.", draft="Please call me.")
    assert answer.text == book.replies["danger_other"].text


def test_the_others_confession_of_a_blow_does_not_accuse_the_sender(screen: Screen) -> None:
    assert _answer(screen, received="I punched you and I am sorry.", draft="Thank you.").who != "aggressor"


def test_received_words_of_a_case_without_received_mean_nothing(screen: Screen, book: Casebook) -> None:
    silent = [rule.case for rule in book.rules.values() if rule.case.received is None]
    texts = [case.flags[0] for case in silent if len(screen.find({"draft": case.flags[0]})) == 1]
    assert all(screen.find({"received": text}) == [] for text in texts)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["draft", "situation", "received"]), st.text(max_size=200)))
def test_no_text_makes_the_screen_raise(texts: dict[str, str]) -> None:
    assert _SHARED.get().screen(texts).level in ("none", "caution", "stop")


class _Once:
    """Compiles the casebook once for the property, which cannot take a module's fixture."""

    def __init__(self) -> None:
        self._screen: Screen | None = None

    def get(self) -> Screen:
        if self._screen is None:
            self._screen = Screen(Casebook(FOLDER))
        return self._screen


_SHARED = _Once()

WORDS = """\
lists:
  he: [he, she]
  one: ["{two}"]
  two: ["{one}"]
  maybe: ["(a)?"]
spellings: {u: you}
watched: [kill]
idioms: ["kill me laughing"]
"""
HELP = "resources: {line: {name: A line, detail: Somebody who listens.}}\n"


def _folder(tmp_path: Path, pattern: str, **changed: str) -> Path:
    fields = {"resources": "[line]", "received": "null", "exceptions": "[]"} | changed
    examples = "[" + ", ".join(f"text {number}" for number in range(10)) + "]"
    (tmp_path / "_words.yaml").write_text(WORDS, encoding="utf-8")
    (tmp_path / "_resources.yaml").write_text(HELP, encoding="utf-8")
    (tmp_path / "small.yaml").write_text(
        "level: stop\nkind: danger\nwho: target\n"
        f"received: {fields['received']}\n"
        "text: Words that are long enough to be a reply to somebody.\n"
        f"resources: {fields['resources']}\n"
        "patterns:\n"
        f'  - "{pattern}"\n'
        f"exceptions: {fields['exceptions']}\n"
        f"flags: {examples}\nallows: {examples}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_small_casebook_is_read_from_any_folder(tmp_path: Path) -> None:
    screen = Screen.load(_folder(tmp_path, "{he} .. ~shout"))
    assert _answer(screen, draft="She always shouted.").level == "stop"
    assert _answer(screen, draft="She never shouted.").level == "none"


@pytest.mark.parametrize(
    "pattern",
    [
        "{nobody} shouts",
        "-{nobody} shouts",
        "(he|she shouts",
        "he) shouts",
        "he || shouts",
        "(|he) shouts",
        "? shouts",
        "he | ",
        "..",
        "...",
        "he?",
        "he & ..",
        "{one} shouts",
        "{maybe}",
        "he [shouts]",
        "he, shouts",
    ],
)
def test_a_misused_pattern_is_an_error_with_its_line(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(DataError, match=r"small\.yaml:8: "):
        Casebook(_folder(tmp_path, pattern))


@pytest.mark.parametrize(
    ("changed", "line"),
    [({"resources": "[nowhere]"}, 6), ({"received": "nothing"}, 4), ({"exceptions": '["{nobody} x"]'}, 9)],
)
def test_a_key_that_is_not_there_is_an_error_with_its_line(tmp_path: Path, changed: dict[str, str], line: int) -> None:
    with pytest.raises(DataError, match=rf"small\.yaml:{line}: "):
        Casebook(_folder(tmp_path, "he shouts", **changed))
