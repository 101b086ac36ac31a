"""Who people are does not reach the model, and comes back to the sender."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coach.brief import Brief
from coach.engines.llm import LlmEngine, Parts
from coach.engines.llm.redaction import Redaction
from coach.language import Grammar
from coach.message import Written
from coach.prompts import Prompts
from coach.settings import load_settings
from coach.terms import Intent
from llm.briefs import GOOD_TEXT, REPAIR
from llm.model_server import say, serving, stream

TEXT = (
    "Dana has missed three deadlines since Monday. Dana said Priya would cover, mail dana.k@corp.example or call "
    "+353 86 123 4567. She lives at 12 Baker Street, Mum says. I owe her 1200 euros since 2019."
)
SECRETS = ("Dana", "Priya", "dana.k@corp.example", "123 4567", "12 Baker")


def redaction_of(text: str, grammar: Grammar, **others: str) -> Redaction:
    return Redaction.of(replace(Brief(Intent.CONCERN, situation=text), **others), grammar)  # type: ignore[arg-type]  # names only


def test_names_addresses_and_numbers_are_hidden_and_come_back(grammar: Grammar) -> None:
    redaction = redaction_of(TEXT, grammar)
    hidden = redaction.hide(TEXT)
    assert not any(secret in hidden for secret in SECRETS)
    assert all(kept in hidden for kept in ("Monday", "Mum", "1200 euros", "2019", "three deadlines"))
    assert redaction.restore(hidden) == TEXT


def test_one_name_has_one_placeholder_everywhere(grammar: Grammar) -> None:
    hidden = redaction_of(TEXT, grammar).hide({"a": [TEXT], "b": "Dana's desk", "c": 3})
    assert hidden["a"][0].startswith("Person1 has")
    assert hidden["b"] == "Person1's desk"
    assert hidden["c"] == 3


def test_the_names_of_the_request_are_found_small_too(grammar: Grammar) -> None:
    redaction = redaction_of("i miss maya, will you tell her", grammar, to_name="Maya", from_name="Will")
    assert redaction.hide("i miss maya, will you tell Maya? Will") == "i miss person1, will you tell Person1? Person2"
    assert redaction.restore("person1 Person1 PERSON1 Person2 Person9") == "maya Maya maya Will Person9"


def test_a_placeholder_that_the_sender_wrote_is_not_taken(grammar: Grammar) -> None:
    redaction = redaction_of("Person1 told Priya.", grammar)
    hidden = redaction.hide("Person1 told Priya.")
    assert "Priya" not in hidden
    assert redaction.restore(hidden) == "Person1 told Priya."


def test_a_name_with_quotes_stays_inside_the_json(grammar: Grammar) -> None:
    redaction = redaction_of("hello", grammar, to_name='Ann"y')
    assert json.loads(redaction.restore('{"text": "Hi Person1"}')) == {"text": 'Hi Ann"y'}


@pytest.mark.parametrize("streamed", [False, True])
async def test_the_request_holds_placeholders_and_the_message_the_names(
    grammar: Grammar, prompts: Prompts, *, streamed: bool
) -> None:
    brief = replace(REPAIR, situation=f"{REPAIR.situation} Write to maya@home.example.")
    answer = {"sentences": [{"text": "Person1, I took your bike.", "facts": ["f2"], "slot": None}]}
    with serving(stream(answer) if streamed else say(answer)) as server:
        settings = load_settings(_env_file=None, llm_base_url=server.url).model_copy(update={"redact": "names"})
        engine = LlmEngine(settings, prompts, Parts(grammar=grammar))
        if streamed:
            written = [item async for item in engine.stream(brief)][-1]
        else:
            written = await engine.write(brief)
        await engine.aclose()
    assert isinstance(written, Written)
    assert written.message is not None
    assert written.message.text == "Maya, I took your bike."
    sent = json.dumps(server.chats[0].body)
    assert "Maya" not in sent
    assert "maya" not in sent
    assert "Person1's bike" in sent
    assert "Contact1" in sent


async def test_without_the_setting_nothing_is_changed(prompts: Prompts) -> None:
    with serving(say({"sentences": [{"text": GOOD_TEXT.partition(".")[0] + ".", "facts": ["f2"]}]})) as server:
        engine = LlmEngine(load_settings(_env_file=None, llm_base_url=server.url), prompts)
        await engine.write(REPAIR)
        await engine.aclose()
    assert "Maya" in json.dumps(server.chats[0].body)
