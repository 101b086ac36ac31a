from __future__ import annotations

import json

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.engines.llm.failures import BadAnswer
from coach.engines.llm.reading import read_answer
from coach.engines.llm.shape import AnswerShape, build_schema
from llm.briefs import GOOD_REPAIR

JSON = json.dumps(GOOD_REPAIR)


@pytest.mark.parametrize(
    "text",
    [
        JSON,
        f"\ufeff{JSON}\n",
        f"```json\n{JSON}\n```",
        f"Sure, here it is:\n```\n{JSON}\n```\nI hope it helps!",
        f"<think>The user {{wants}} an apology.</think>\n{JSON}",
        f"Here you go: {JSON} Anything else?",
        json.dumps({**GOOD_REPAIR, "mood": "contrite"}),
    ],
)
def test_the_object_is_found_however_it_is_wrapped(text: str) -> None:
    assert read_answer(text) == AnswerShape.model_validate(GOOD_REPAIR)


def test_only_the_sentences_are_needed() -> None:
    assert read_answer('{"sentences":[{"text":"Hi."}]}').slots == ()


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_our_own_words(text: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_answer(text)
    assert caught.value.code in {"empty", "bad_json", "bad_shape"}


def test_a_broken_off_answer_is_told_so() -> None:
    with pytest.raises(BadAnswer, match="broke off"):
        read_answer(JSON[:-40])


def test_a_wrong_shape_is_named_without_what_was_written() -> None:
    with pytest.raises(BadAnswer) as caught:
        read_answer('{"sentences":[{"text":"","facts":["secret"]}]}')
    assert "sentences.0.text" in caught.value.problem
    assert "secret" not in caught.value.problem


def test_the_schema_is_closed_and_takes_a_good_answer() -> None:
    for bounded in (True, False):
        schema = build_schema(bounded=bounded)
        text = json.dumps(schema)
        jsonschema_rs.validate(schema, {**GOOD_REPAIR, "sentences": [{"text": "Hi.", "facts": [], "slot": None}]})
        assert "$ref" not in text
        assert ("maxLength" in text) is bounded
        _assert_closed(schema)


def _assert_closed(node: object) -> None:
    if isinstance(node, list):
        for item in node:
            _assert_closed(item)
    if isinstance(node, dict):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        for item in node.values():
            _assert_closed(item)


def test_every_string_and_list_of_the_bounded_schema_is_bounded() -> None:
    def walk(node: object) -> None:
        if isinstance(node, dict):
            if node.get("type") == "string":
                assert {"maxLength", "pattern"} & set(node)
            if node.get("type") == "array":
                assert "maxItems" in node
            for item in node.values():
                walk(item)

    walk(build_schema(bounded=True))
