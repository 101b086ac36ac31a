"""What a cut leaves behind: a clause that says nothing any more, or breaks off."""

from __future__ import annotations

from coach.language import Grammar

_SAYS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB"})
_EMPTY = frozenset("be 'm m im so very really just get off up".split())
_LOOSE = frozenset(
    "my your our his her their a an the to of at for with by from into and but or because if when while so very really "
    "is are was were am be been has had have i you we".split()
)


def is_broken(text: str, before: str, grammar: Grammar) -> bool:
    """Whether a mended clause states nothing, or ends on a word that `before` did not end on and that needs another."""
    doc = grammar.parse(text)
    words = [token for token in doc if not token.is_punct and not token.is_space]
    if not any(token.pos_ in _SAYS and token.lower_ not in _EMPTY and token.lemma_.lower() not in _EMPTY
               for token in words):  # fmt: skip
        return True
    if words[0].lower_ == "that" and words[0].dep_ == "mark":
        return True  # "that my reporting it made things hard": the end of another sentence
    last = words[-1].lower_
    return last in _LOOSE and not before.lower().rstrip(" .,!?;:").endswith(last)


def is_shard(text: str, grammar: Grammar) -> bool:
    """Whether a piece that was split off ("im so") states nothing by itself."""
    return is_broken(text, text, grammar)
