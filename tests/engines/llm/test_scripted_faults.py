"""A scripted model that does what models do wrong: each fault is caught by a gate with a name, none reaches the sender."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from coach import Coach, Reply, Request
from coach.engines.llm import LlmEngine
from coach.pipeline import Coach as Opened
from coach.settings import load_settings
from llm.model_server import Json, Step, say, serving

CAT = {
    "intent": "repair",
    "situation": "I forgot to feed my neighbour's cat on Sunday while she was away.",
    "relationship": "other",
}
OWNED = "I'm sorry I forgot to feed your cat on Sunday while you were away."
BILLS = {
    "intent": "concern",
    "situation": "My flatmate hasn't paid his share of the bills for two months. I've covered it. How do I raise it?",
}
RAISED = "You haven't paid your share of the bills for two months, and I've covered it."
LOAN = {
    "intent": "rephrase",
    "draft": "You told me the car was fixed and it wasn't, you absolute idiot. I'm not lending you money again until "
    "you pay back the 300.",
}
FIXED = "You told me the car was fixed."
TOLD = "You told me the car was fixed and it wasn't."
BOUNDARY = "I'm not lending you money again until you pay back the 300."
GOOD_DRAFT = {
    "intent": "rephrase",
    "draft": "hey, on saturday you left before the washing up and i did it alone. could you do it next time?",
}


def parts(*texts: str) -> list[Json]:
    """Every sentence claims the first facts, as a model that wants to get through would."""
    return [{"text": text, "facts": ["f1"], "slot": None} for text in texts]


def saying(*texts: str, **more: object) -> Json:
    whole: Json = {"sentences": parts(*texts), "slots": [], "questions": [], "changes": [], "alternatives": []}
    return {**whole, "subject": None, **more}


@dataclass(frozen=True)
class Fault:
    """What is asked, what the model answers, the words that must not come through, and the gate that catches them."""

    request: Json
    answer: Json
    words: str
    gate: str
    more: Json = field(default_factory=dict)


def added(words: str, gate: str, request: Json = CAT, first: str = OWNED) -> Fault:
    return Fault(request, saying(first, words), words, gate)


FAULTS = {
    "a number": added("It waited 14 hours.", "no_invented_numbers"),
    "a sum": added("You owe me 420 euros.", "no_invented_numbers", BILLS, RAISED),
    "a name": added("I told Priya about it.", "no_invented_names"),
    "a day": added("I forgot it on Thursday too.", "no_invented_dates"),
    "a cause": added("I was stuck at the hospital with my father.", "no_invented_facts"),
    "a deed": added("I bought it a basket of salmon.", "no_invented_facts"),
    "a promise": added("I'll feed it every morning from now on.", "no_invented_promises"),
    "a promise of never": added("I promise I'll never forget again.", "no_invented_promises"),
    "an offer": added("Let me cook you dinner to make up for it.", "no_invented_facts"),
    "an apology": added("I'm sorry to bring this up.", "no_invented_apology", BILLS, RAISED),
    "an apology in a rephrase": Fault(LOAN, saying(TOLD, "Sorry.", BOUNDARY), "Sorry.", "no_invented_apology"),
    "shame": added("I feel so ashamed.", "no_invented_feelings"),
    "love": added("I love you.", "no_invented_feelings"),
    "hurt": added("I feel hurt and disrespected.", "no_invented_feelings", BILLS, RAISED),
    "their feeling": added("You must have been devastated.", "no_invented_facts"),
    "their motive": added("You have been overwhelmed at your job.", "no_invented_facts", BILLS, RAISED),
    "appreciation": added("I really value our friendship.", "no_invented_facts", BILLS, RAISED),
    "a dropped boundary": Fault(LOAN, saying(TOLD), TOLD, "facts_kept"),
    "a softened boundary": Fault(
        LOAN, saying(TOLD, "It would be nice to talk about lending and the 300."), "It would be nice", "facts_kept"
    ),
    "a boundary turned round": Fault(
        LOAN, saying(TOLD, "I'm lending you money again until you pay back the 300."), "I'm lending you", "facts_kept"
    ),
    "an act not owned": Fault(CAT, saying("How was Sunday for you?"), "How was Sunday", "facts_kept"),
    "roles flipped": Fault(
        CAT,
        saying("I'm sorry you forgot to feed my cat on Sunday while I was away."),
        "you forgot to feed my cat",
        "roles_kept",
    ),
    "flattery": added("You are such an amazing and generous neighbour.", "no_invented_facts"),
    "a diagnosis": added("You are clearly a narcissist.", "no_invented_facts", BILLS, RAISED),
    "an insult": added("You are a selfish liar.", "no_high_finding", BILLS, RAISED),
    "a lecture": added("Trust grows through consistency and vulnerability.", "no_invented_facts"),
    "sorry if": added("I'm sorry if you felt hurt.", "no_high_finding"),
    "but": Fault(
        CAT,
        saying("I'm sorry I forgot to feed your cat on Sunday, but you never remind me."),
        "you never remind me",
        "no_high_finding",
    ),
    "a plea for forgiveness": added("Please forgive me, I need your forgiveness.", "no_invented_facts"),
    "forgiveness demanded": added("You have to forgive me.", "no_invented_facts"),
    "a preamble": Fault(
        CAT, saying("Here is a rewritten version of your message:", OWNED), "rewritten version", "only_the_message"
    ),
    "an offer of the coach's": added("Let me know if you'd like me to make it softer.", "only_the_message"),
    "a gap that tells": Fault(
        CAT,
        saying(OWNED, "[the 14 nights at Priya's]", slots=[{"id": "commitment", "label": "the 14 nights at Priya's"}]),
        "the 14 nights",
        "no_invented_gaps",
    ),
    "an invented subject": Fault(
        {**CAT, "channel": "email"}, saying(OWNED, subject="Vet appointment for the kitten"), "Vet", "no_invented_facts"
    ),
    "a good draft improved": Fault(
        GOOD_DRAFT,
        saying("On Saturday you left before the washing up and I did it alone. Could you do it next time?"),
        "On Saturday you left",
        "good_unchanged",
    ),
    "the point five times over": Fault(
        LOAN, saying(TOLD, *[f"{BOUNDARY} {FIXED}"] * 5), f"{FIXED} {BOUNDARY} {FIXED}", "length"
    ),
}
FORMS: dict[str, tuple[str, str]] = {
    "prose": ("Of course! Here is your message: I'm sorry.", "agreed form"),
    "another shape": ('{"rewrite": "I am sorry about your lovely cat."}', "agreed form"),
    "a refusal": ("I'm sorry, but I can't help with that.", "agreed form"),
    "nothing": ("", "empty"),
}


def reply_to(coach: Coach, request: Json, *script: Step) -> Reply:
    with serving(*script) as server:
        settings = load_settings(_env_file=None, llm_base_url=server.url, model="scripted")
        shop = replace(coach.workshop, settings=settings, llm=LlmEngine(settings, coach.workshop.prompts))
        reply = Opened(shop).reply(Request.model_validate(request))
        assert len(server.chats) <= 2  # one more where a gate fails, never a third
    return reply


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught_by_the_gate_of_that_name(coach: Coach, name: str) -> None:
    fault = FAULTS[name]
    reply = reply_to(coach, fault.request, say(fault.answer))
    assert reply.engine.name == "guided"
    assert fault.gate in str(reply.engine.fallback)
    written = reply.model_dump_json(include={"message", "alternatives", "questions", "changes", "plan"})
    if reply.message is None or fault.words not in reply.message.text or fault.gate != "facts_kept":
        assert fault.words not in written
    assert all(gate.passed for gate in reply.verification)


@pytest.mark.parametrize("name", FORMS)
def test_an_answer_in_another_form_never_arrives(coach: Coach, name: str) -> None:
    text, words = FORMS[name]
    reply = reply_to(coach, CAT, say(text))
    assert reply.engine.name == "guided"
    assert words in str(reply.engine.fallback)
    assert not text or text not in reply.model_dump_json()


@pytest.mark.parametrize(("more", "words"), [
    ({"alternatives": [{"sentences": parts("I'm sorry I forgot your cat, I was at Priya's for 14 days.")}]}, "Priya"),
    ({"questions": [{"id": "commitment", "ask": "Did your narcissist of a neighbour thank you?"}],
      "sentences": parts(OWNED, "[what you will do]"), "slots": [{"id": "commitment", "label": "what you will do"}]},
     "narcissist"),
    ({"questions": [{"id": "other", "ask": "You are so right, aren't you?"}]}, "so right"),
    ({"changes": [{"before": "", "after": OWNED, "check": "Priya says so"}]}, "Priya"),
    ({"thoughts": "The sender is the hero of this story."}, "hero"),
])  # fmt: skip
def test_what_stands_beside_a_good_message_is_left_out_where_it_is_not(coach: Coach, more: Json, words: str) -> None:
    reply = reply_to(coach, CAT, say({**saying(OWNED), **more}))
    assert reply.engine.name == "llm"
    assert words not in reply.model_dump_json()


@pytest.mark.parametrize(("request_", "answer"), [
    (CAT, saying(OWNED)),
    (BILLS, saying(RAISED, "I may not see all of it.", "How do you see it?")),
    (LOAN, saying(TOLD, BOUNDARY)),
    (GOOD_DRAFT, saying(GOOD_DRAFT["draft"])),
])  # fmt: skip
def test_the_same_answers_without_a_fault_pass(coach: Coach, request_: Json, answer: Json) -> None:
    reply = reply_to(coach, request_, say(answer))
    assert (reply.engine.name, reply.engine.fallback) == ("llm", None)
