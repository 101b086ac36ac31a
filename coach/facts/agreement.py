"""Verbs that follow their subject from "she has" to "you have"."""

from __future__ import annotations

from coach.facts.clauses import subject_of
from coach.language import Token


def agreeing_forms(subject: Token) -> dict[int, str]:
    """The verbs that hang on a subject, by token index, in the form that goes with "you"."""
    if subject.dep_ not in {"nsubj", "nsubjpass"}:
        return {}
    swaps: dict[int, str] = {}
    verbs = [subject.head]
    verbs += [verb for verb in subject.head.conjuncts if subject_of(verb) == subject]
    for verb in verbs:
        for token in (verb, *(child for child in verb.children if child.dep_ in {"aux", "auxpass"})):
            form = plural_form(token, verb)
            if form is not None:
                swaps[token.i] = form
    return swaps


# Verbs that nobody has done to them: "she's resigned" is "she has resigned".
_GONE = frozenset("resign go come leave stop start arrive happen refuse quit agree return fall apologise".split())


def _is_counted(verb: Token) -> bool:
    """ "He's paid late four times": what is counted has been done."""
    return any(child.lower_ in {"times", "twice", "once", "already"} for child in verb.subtree)


def plural_form(token: Token, verb: Token) -> str | None:
    """One verb or auxiliary in the form that goes with "you"; None when it stays as it is."""
    word = token.lower_
    if word in {"'s", "’s", "s"}:
        been = any(near.lower_ in {"been", "had", "got"} for near in token.doc[token.i + 1 : token.i + 3])
        acts = (
            verb.lemma_ in _GONE or _is_counted(verb) or any(child.dep_ == "dobj" for child in verb.children)
        )  # "he's done nothing wrong"
        perfect = been or ((token.dep_ == "aux" or acts) and verb.tag_ in {"VBN", "VBD"})
        return word.removesuffix("s") + ("ve" if perfect else "re")
    fixed = {"is": "are", "has": "have", "does": "do", "was": "were", "ai": "ai"}
    if word in fixed:
        return fixed[word]
    return token.lemma_ if token.tag_ == "VBZ" else None
