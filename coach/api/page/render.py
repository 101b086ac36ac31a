"""The templates, with everything that they may name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from coach.api.page.forms import Form
from coach.api.page.strings import Strings, load_strings
from coach.api.page.view import ReplyView, split_paragraphs
from coach.api.problems import Problem, respond
from coach.settings import Settings
from coach.terms import Channel, EngineName, Intent, Relationship, Section

_PAGES = frozenset({"/", "/principles", "/docs", "/message.txt", "/commitment.ics"})
_BRACKETS = re.compile(r"\(([a-z_, ]+)\)")


@dataclass(frozen=True, slots=True)
class Shown:
    """What one rendering of the main page shows beside its fixed parts."""

    form: Form = Form()  # noqa: RUF009  # frozen, and empty
    reply: ReplyView | None = None
    problem: Problem | None = None


class Renderer:
    """Renders the page's templates; every value is escaped as text."""

    def __init__(self, settings: Settings) -> None:
        self.strings: Strings = load_strings()
        # Templates are read once: those of a running service do not change.
        self._env = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._env.filters.update(paragraphs=split_paragraphs, in_words=self.gates_in_words)
        self._env.globals.update(
            s=self.strings, model=_model_of(settings), needs_key=bool(settings.api_keys), intents=list(Intent),
            relationships=list(Relationship), channels=list(Channel), sections=list(Section),
        )  # fmt: skip

    def page(self, shown: Shown) -> str:
        """The main page."""
        name = "stop.html" if shown.reply and shown.reply.reply.safety.level == "stop" else "home.html"
        return self.template(name, form=shown.form, view=shown.reply, problem=shown.problem)

    def fragment(self, view: ReplyView, form: Form) -> str:
        """A reply alone, to be put into a page that is open already."""
        name = "_stop.html" if view.reply.safety.level == "stop" else "_reply.html"
        return self.template(name, view=view, form=form)

    def in_words(self, problem: Problem) -> Problem:
        """The same problem, said to a person instead of a programmer."""
        words = self.strings["problems"]
        names = {401: "key", 413: "large", 429: "too_many", 503: "busy"}
        if problem.status_code == 422:
            return problem
        detail = words[names.get(problem.status_code, "other")]
        return Problem(problem.kind, detail, errors=problem.errors, headers=problem.headers)

    def gates_in_words(self, text: str) -> str:
        """The same sentence, with the names of gates that stand in brackets told to a person."""
        return _BRACKETS.sub(self._say_gates, text)

    def _say_gates(self, match: re.Match[str]) -> str:
        gates = self.strings["gates"]
        names = match[1].split(", ")
        return f"({'; '.join(gates[name] for name in names)})" if all(name in gates for name in names) else match[0]

    def answer(self, problem: Problem, scope: Scope) -> Response:
        """A problem as a page for a person who looks at one of ours, else as the object for programs."""
        if scope["path"] not in _PAGES:
            return respond(problem)
        html = self.template("problem.html", problem=self.in_words(problem))
        return HTMLResponse(html, problem.status_code, headers=problem.headers)

    def template(self, name: str, **values: object) -> str:
        """One template with its values."""
        return self._env.get_template(name).render(**values)


def _model_of(settings: Settings) -> str | None:
    """The name of the model that a person's words may be passed to."""
    if not settings.llm_configured or settings.engine is EngineName.GUIDED:
        return None
    return settings.model or urlsplit(settings.llm_base_url or "").hostname
