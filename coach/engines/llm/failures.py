"""Everything that can go wrong with a model, in words that may be shown; the one place that reads foreign errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from coach.errors import EngineUnavailable

if TYPE_CHECKING:
    import openai
    from langchain_core.exceptions import ModelError

# Nothing came back, or the server is broken: asking again at once would cost the next sender the same wait.
_DEAD = frozenset({"connect", "broken", "timeout", "deadline"})
_REFUSALS = {
    400: "The model server refused the request (400): the model may not fit, or the message is too long for it.",
    401: "The model server refused the key (401).",
    403: "The model server does not allow this key to use the model (403).",
    404: "The model server knows no such model or address (404).",
    413: "The message is too long for the model (413).",
}
_BY_CODE = {
    **{f"http_{status}": text for status, text in _REFUSALS.items()},
    "http_429": "The model server is over its limit (429).",
    "http_500": "The model server failed.",
    "timeout": "The model server took too long to answer.",
    "connect": "The model server cannot be reached.",
}


class ModelFailure(EngineUnavailable):
    """The model gave nothing usable; `retry_after` is the wait in seconds that the server asked for."""

    def __init__(self, code: str, text: str, retry_after: float | None = None) -> None:
        super().__init__(code, text)
        self.retry_after = retry_after
        self.hint = ""  # what the server said about the request; never shown, it may quote the request

    @property
    def is_dead(self) -> bool:
        """Whether the transport or the server failed, rather than the answer."""
        return self.code in _DEAD or self.code.startswith("http_5")

    @property
    def is_passing(self) -> bool:
        """Whether asking once more is safe and may help: the request was never taken up."""
        return self.code == "connect" or (self.code in {"http_429", "http_503"} and self.retry_after is not None)

    @property
    def is_refusal(self) -> bool:
        """Whether the server did not like the form of the request."""
        return self.code in {"http_400", "http_422"}


class BadAnswer(Exception):  # noqa: N818  # an answer, not an accident: the model is told of it once
    """The model answered, and the answer cannot be used; `problem` is said to the model, in our own words only."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code = code
        self.problem = problem


_ANSWERS = {
    "bad_json": "The model's answer was not in the agreed form.",
    "bad_shape": "The model's answer was not in the agreed form.",
    "empty": "The model's answer was empty.",
    "unknown_facts": "The model's message rested on things that you did not say.",
    "wrong_language": "The model's message was not in English.",
    "asked_again": "The model asked again for something that you answered or skipped.",
}


def give_up(bad: BadAnswer) -> ModelFailure:
    """The failure that a second bad answer amounts to."""
    return ModelFailure(bad.code, _ANSWERS[bad.code])


def too_late(seconds: float) -> ModelFailure:
    """The whole reply took longer than it may."""
    return ModelFailure("deadline", f"The model did not finish within {seconds:g} s.")


def cut_off(finish: str | None) -> ModelFailure | None:
    """The failure behind a provider's reason for stopping, if it is one."""
    if finish in {"length", "max_tokens", "MAX_TOKENS"}:
        return _too_long()
    if finish in {"content_filter", "refusal", "safety", "SAFETY"}:
        return _filtered()
    return None


def translate(error: Exception) -> ModelFailure:
    """Any error of LangChain's, a provider's or the transport's as a ModelFailure; texts of theirs are dropped.

    What they say may quote the request, and with it the sender's words.
    """
    import openai  # noqa: PLC0415  # loaded with the first request; a coach without a model never pays for it
    from langchain_core.exceptions import ModelError  # noqa: PLC0415  # same

    if isinstance(error, ModelFailure):
        return error
    readers: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], ModelFailure]], ...] = (
        (openai.LengthFinishReasonError, lambda _: _too_long()),
        (openai.ContentFilterFinishReasonError, lambda _: _filtered()),
        ((openai.APITimeoutError, TimeoutError), lambda _: _timed_out()),
        (openai.APIStatusError, _of_status),
        ((openai.APIConnectionError, OSError), _of_connection),
        (ModelError, _of_class),
        (ImportError, lambda _: _not_installed()),
        (RuntimeError, _of_runtime),
    )
    read = next((read for kinds, read in readers if isinstance(error, kinds)), lambda _: _rubbish())
    return read(error)


def _too_long() -> ModelFailure:
    return ModelFailure("length", "The model's answer was cut off at its length limit.")


def _filtered() -> ModelFailure:
    return ModelFailure("content_filter", "The model provider's content filter refused this message.")


def _timed_out() -> ModelFailure:
    return ModelFailure("timeout", _BY_CODE["timeout"])


def _of_runtime(error: RuntimeError) -> ModelFailure:
    if "LangChainTracerV1" in str(error):
        # LangChain refuses to work at all where one of its first tracing variables is set.
        text = "LangChain could not start: unset LANGCHAIN_TRACING and LANGCHAIN_HANDLER."
        return ModelFailure("not_started", text)
    return ModelFailure("broken", "The connection to the model server broke.")


def _not_installed() -> ModelFailure:
    return ModelFailure("not_installed", "COACH_MODEL names a provider whose LangChain package is not installed.")


def _rubbish() -> ModelFailure:
    return ModelFailure("rubbish", "The model server's answer could not be read.")


def _of_status(error: openai.APIStatusError) -> ModelFailure:
    status = error.status_code
    code = f"http_{status}"
    wait = _retry_after(error.response.headers.get("retry-after"))
    if status == 429:
        when = f"; it asks to wait {wait:g} s" if wait is not None else ""
        failure = ModelFailure(code, f"The model server is over its limit (429){when}.", wait)
    elif status >= 500:
        failure = ModelFailure(code, f"The model server failed ({status}).", wait)
    elif status < 400:
        failure = ModelFailure(code, f"The model server points elsewhere ({status}): set its own address.")
    else:
        failure = ModelFailure(code, _REFUSALS.get(status, f"The model server refused the request ({status})."))
    failure.hint = error.message
    return failure


def _retry_after(header: str | None) -> float | None:
    """Seconds; the header's other form, a date, would need a clock and is left aside."""
    try:
        wait = float(header or "")
    except ValueError:
        return None
    return wait if 0 <= wait < 86_400 else None


def _of_connection(error: Exception) -> ModelFailure:
    # LangChain wraps the SDK's error, and that the transport's; only a failed connect proves that nothing was taken up.
    if {type(cause).__name__ for cause in _causes(error)} & {"ConnectError", "ConnectionRefusedError", "gaierror"}:
        return ModelFailure("connect", _BY_CODE["connect"])
    return ModelFailure("broken", "The connection to the model server broke.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _of_class(error: ModelError) -> ModelFailure:
    """Providers other than OpenAI, as far as LangChain sorts their errors."""
    from langchain_core import exceptions as known  # noqa: PLC0415  # see translate

    kinds: tuple[tuple[type[ModelError], str], ...] = (
        (known.ModelAuthenticationError, "http_401"), (known.ModelPermissionDeniedError, "http_403"),
        (known.ModelNotFoundError, "http_404"), (known.ContextOverflowError, "http_413"),
        (known.ModelInvalidRequestError, "http_400"), (known.ModelRateLimitError, "http_429"),
        (known.ModelTimeoutError, "timeout"), (known.ModelConnectionError, "connect"),
    )  # fmt: skip
    code = next((code for kind, code in kinds if isinstance(error, kind)), "http_500")
    return ModelFailure(code, _BY_CODE[code])
