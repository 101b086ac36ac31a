"""Words that pose as orders: they stay material in the request as sent, and a model that obeys them gets nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from coach import Coach, Reply, Request
from coach.brief import Brief
from coach.datafiles import parse_yaml
from coach.engines.llm import LlmEngine, Parts
from coach.message import Message, Sentence
from coach.pipeline import Coach as Opened
from coach.prompts import Rendered
from coach.prompts.boundary import clean
from coach.settings import load_settings
from llm.model_server import Sent, say, serving

FILE = Path(__file__).parent / "injections.yaml"
HONEST = {
    "draft": "Sorry about the plants.",
    "situation": "I forgot to water my sister's plants for two weeks while she was in hospital. They are dead now.",
}
_UNSEEN = re.compile(
    "[\U000e0000-\U000e007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f-\x9f]"
)


@dataclass(frozen=True)
class Attack:
    """One way in: where it stands, what it says, and what a model writes that obeys."""

    place: str
    text: str
    obeyed: str

    @property
    def request(self) -> Request:
        fields: dict[str, Any] = {"intent": "repair", "relationship": "family", **HONEST}
        if self.place in {"draft", "situation"}:
            fields[self.place] = f"{HONEST[self.place]} {self.text}"
        elif self.place == "answer":
            fields["answers"] = {"impact": self.text}
        elif self.place not in {"knowledge", "nowhere"}:
            fields[self.place] = self.text
        return Request.model_validate(fields)

    def brief(self, coach: Coach) -> Brief:
        brief = coach.brief(self.request)
        known = coach.workshop.principles[:3]
        if self.place == "knowledge":
            known = (known[0].model_copy(update={"statement": self.text}), *known[1:])
        return replace(brief, principles=known)


def load() -> dict[str, Attack]:
    cases = cast("dict[str, dict[str, str]]", parse_yaml(FILE, FILE.read_text(encoding="utf-8")))
    return {name: Attack(case["place"], case["text"], case["obeyed"]) for name, case in cases.items()}


ATTACKS = load()
PLAIN = Attack("nowhere", "", "")
OWNED = "I'm sorry I forgot to water your plants for two weeks while you were in hospital."


def render(coach: Coach, brief: Brief) -> Rendered:
    return LlmEngine(coach.workshop.settings, coach.workshop.prompts, Parts(grammar=coach.workshop.grammar)).render(
        brief
    )


def blocks_of(rendered: Rendered) -> tuple[str, dict[str, str]]:
    """The user part without what stands between marks, and the texts that stand there."""
    (mark,) = set(re.findall(r"^<[a-z_.]+ ([0-9a-f]{8})>$", rendered.user, re.MULTILINE)) & set(
        re.findall(r"^</[a-z_.]+ ([0-9a-f]{8})>$", rendered.user, re.MULTILINE)
    )
    found = re.findall(rf"^<([a-z_.]+) {mark}>\n(.*?)\n</\1 {mark}>$", rendered.user, re.DOTALL | re.MULTILINE)
    outside = re.sub(rf"^<([a-z_.]+) {mark}>\n.*?\n</\1 {mark}>$", "", rendered.user, flags=re.DOTALL | re.MULTILINE)
    assert mark not in outside
    return outside, dict(found)


def test_there_are_forty_or_more_in_every_place() -> None:
    assert len(ATTACKS) >= 40
    places = {attack.place for attack in ATTACKS.values()}
    assert places == {"draft", "situation", "answer", "received", "to_name", "from_name", "knowledge"}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_order_in_somebodys_words_stays_where_words_stand(coach: Coach, name: str) -> None:
    attack = ATTACKS[name]
    brief = attack.brief(coach)
    rendered = render(coach, brief)
    assert rendered.system == coach.workshop.prompts.served("repair").system
    outside, blocks = blocks_of(rendered)
    told = {"draft": brief.draft, "situation": brief.situation, "received": brief.received,
            **{f"answer.{key}": text for key, text in brief.answers.items()}}  # fmt: skip
    assert blocks == {key: clean(text).strip() for key, text in told.items() if text.strip()}
    assert not _UNSEEN.search(rendered.user.replace("\n", ""))
    # Outside the marks the same lines stand as without it, but for quoted strings and the ids of facts.
    assert headings(outside) == headings(blocks_of(render(coach, PLAIN.brief(coach)))[0])
    unquoted = re.sub(r'"(?:[^"\\\n]|\\.)*"', "", outside)
    ours = {"answer", "effect", "impact", *words_of(blocks_of(render(coach, PLAIN.brief(coach)))[0])}
    assert not (words_of(unquoted) & words_of(attack.text)) - ours


def headings(outside: str) -> list[str]:
    return [line for line in outside.splitlines() if line.startswith("#")]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{5,}", clean(text)))


def parameters(sent: Sent) -> dict[str, Any]:
    """All of a request but the two messages."""
    return {key: value for key, value in sent.body.items() if key != "messages"}


def ask(coach: Coach, attack: Attack, *texts: str) -> tuple[Reply, list[Sent]]:
    """The whole coach with a model that always answers this."""
    parts = [{"text": text, "facts": ["f1"], "slot": None} for text in texts]
    answer = {"sentences": parts, "slots": [], "questions": [], "changes": [], "alternatives": [], "subject": None}
    with serving(say(answer)) as server:
        settings = load_settings(_env_file=None, llm_base_url=server.url, model="scripted")
        engine = LlmEngine(settings, coach.workshop.prompts, Parts(english=coach.workshop.english))
        reply = Opened(replace(coach.workshop, settings=settings, llm=engine)).reply(attack.request)
    return reply, server.chats


@pytest.fixture(scope="module")
def plain(coach: Coach) -> dict[str, Any]:
    """What is sent beside the words of a request without an attack; its honest answer passes."""
    reply, sent = ask(coach, PLAIN, OWNED)
    assert (reply.engine.name, len(sent)) == ("llm", 1)
    return parameters(sent[0])


@pytest.mark.parametrize("name", ATTACKS)
def test_a_model_that_obeys_is_caught_and_asked_again_under_the_same_rules(
    coach: Coach, name: str, plain: dict[str, Any]
) -> None:
    attack = ATTACKS[name]
    reply, sent = ask(coach, attack, OWNED, attack.obeyed)
    assert reply.engine.name == "guided"
    assert "did not pass verification" in str(reply.engine.fallback)
    # Guided may keep an order that stands in the draft: it is then one more thing that the sender wrote.
    assert reply.message is None or attack.obeyed in attack.text or attack.obeyed not in reply.message.text
    assert len(sent) == 2
    system = coach.workshop.prompts.served("repair").system
    for one in sent:
        assert parameters(one) == plain
        first, second = one.body["messages"]
        assert (first["role"], first["content"], second["role"]) == ("system", system, "user")


@pytest.mark.parametrize("name", ATTACKS)
def test_obedience_alone_is_no_message(coach: Coach, name: str) -> None:
    attack = ATTACKS[name]
    alone = Message(text=attack.obeyed, sentences=(Sentence(start=0, end=len(attack.obeyed), facts=("f1",)),))
    assert not all(gate.passed for gate in coach.verify(attack.brief(coach), alone))
