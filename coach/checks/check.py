"""A check file, typed: what it looks for, where a hit is void, and what the sender is told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from coach.checks.kinds import Evidence
from coach.checks.phrases import anchored, readable
from coach.terms import Intent, Severity
from coach.values import Value

Line = Annotated[str, Field(min_length=12, max_length=300)]
Example = Annotated[str, Field(min_length=2, max_length=1_200)]
Anchored = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(anchored)]
Phrases = tuple[Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(readable)], ...]
CheckId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Family = Literal[
    "non_apology", "blame", "contempt", "threat", "manipulation", "dishonesty", "vagueness", "over_apology", "hedging",
    "form", "strength",
]  # fmt: skip
Kind = Literal["span", "density", "order", "late", "absence", "capitals"]
Context = Literal["quoted", "reported", "negated", "question", "imagined", "playful"]
Edit = Literal[
    "drop_clause", "drop_sentence", "drop_words", "drop_condition", "soften_absolute", "own_perception",
    "event_not_verdict", "ask",
]  # fmt: skip


class Tree(Value):
    """A dependency pattern: spaCy's DependencyMatcher format, run on the standard words of a sentence."""

    tree: Annotated[tuple[dict[str, object], ...], Field(min_length=1)]


TokenPattern = Annotated[tuple[dict[str, object], ...], Field(min_length=1)]


def _shape(value: object) -> str:
    return "tree" if isinstance(value, dict | Tree) else "tokens" if isinstance(value, list | tuple) else "phrase"


Pattern = Annotated[
    Annotated[Anchored, Tag("phrase")] | Annotated[Tree, Tag("tree")] | Annotated[TokenPattern, Tag("tokens")],
    Discriminator(_shape),
]


class Measure(Value):
    """The figures of a code kind.

    density: `at_least` hits or more; order: a hit before the first of `then`; late: the first hit comes after the
    share `after` of the words of a text of `min_words` or more; capitals: `at_least` words in a row.
    """

    at_least: Annotated[int, Field(ge=1)] = 1
    min_words: Annotated[int, Field(ge=0)] = 0
    after: Annotated[float, Field(ge=0, le=1)] = 0.0
    then: Phrases = ()


class Check(Value):
    """One check; `id` is the file's stem.

    `exceptions` void a hit that they overlap, `unless` voids it anywhere in the sentence, `absent` anywhere in the
    text. A phrase of `needs` or a find of one of `beside` must stand somewhere in the text. The checks of `lacks` must
    find nothing in the text; one of `after` something earlier, at most three sentences before. `certain` are patterns
    for which all these do not matter. A hit that meets one of a check in `yields_to` is left to that check. `joined`
    makes one finding of hits in the same or neighbouring sentences.
    """

    id: CheckId
    title: Annotated[str, Field(min_length=4, max_length=80)]
    family: Family
    polarity: Literal["finding", "strength"] = "finding"
    criterion: Annotated[str, Field(pattern=r"^[ABC]([1-9]|10)$")] | None = None
    severity: Severity
    enabled: bool = True
    intents: Annotated[tuple[Intent, ...], Field(min_length=1)] = tuple(Intent)
    about: Literal["sender", "recipient", "third", "any"]
    kind: Kind = "span"
    measure: Measure = Measure()
    patterns: tuple[Pattern, ...] = ()
    certain: tuple[Pattern, ...] = ()
    exceptions: Phrases = ()
    unless: Phrases = ()
    absent: Phrases = ()
    needs: Phrases = ()
    lacks: tuple[CheckId, ...] = ()
    beside: tuple[CheckId, ...] = ()
    after: tuple[CheckId, ...] = ()
    yields_to: tuple[CheckId, ...] = ()
    joined: bool = False
    void_in: tuple[Context, ...] = ("quoted", "reported", "negated")
    why: Line
    instead: Line
    principle: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    evidence: Evidence
    edit: Edit | None = None
    flags: Annotated[tuple[Example, ...], Field(min_length=8)]
    allows: Annotated[tuple[Example, ...], Field(min_length=8)]

    @model_validator(mode="after")
    def _holds_together(self) -> Check:
        if self.kind == "absence" and not self.beside:
            raise ValueError("beside: an absence needs the checks that raise something")
        if not self.patterns and self.kind not in ("capitals", "absence"):
            raise ValueError("patterns: at least one is needed")
        if (self.polarity == "strength") != (self.family == "strength"):
            raise ValueError("family: a check of polarity strength belongs to the family strength, and only such a one")
        if self.kind == "order" and not self.measure.then:
            raise ValueError("measure.then: an order needs the phrases that come second")
        return self

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The checks that must be judged before this one."""
        return (*self.lacks, *self.beside, *self.after, *self.yields_to)
