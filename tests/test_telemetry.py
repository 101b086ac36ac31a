from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from coach.telemetry import Metrics, log, set_up_logging

WORDS = "i slept with his cousin pls help"


@pytest.fixture(autouse=True)
def _root_as_it_was() -> Iterator[None]:
    """Logging is the process's own: whatever a test sets up is taken back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: one.level for name, one in root.manager.loggerDict.items() if isinstance(one, logging.Logger)}
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_a_log_line_is_one_json_object_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    log.info("reply", extra={"fields": {"engine": "guided", "ms": 41}})
    (line,) = _lines(capsys)
    assert {"level": "info", "event": "reply", "engine": "guided", "ms": 41}.items() <= line.items()


def test_an_event_over_several_lines_stays_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    log.warning("two\nlines 😢")
    (line,) = _lines(capsys)
    assert line["event"] == "two\nlines 😢"


def _fail() -> None:
    raise ValueError(f"cannot parse: {WORDS}")


def test_an_exceptions_text_is_never_logged_but_its_kind_and_place_are(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    try:
        _fail()
    except ValueError:
        log.exception("a reply failed")
    (line,) = _lines(capsys)
    assert WORDS not in json.dumps(line)
    assert line["error"] == "ValueError"
    assert str(line["where"]).count("test_telemetry.py") == 2
    assert "_fail" in str(line["where"])


def test_neither_the_cause_nor_the_context_of_an_exception_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    try:
        try:
            _fail()
        except ValueError as error:
            raise KeyError(WORDS) from error
    except KeyError:
        log.exception("a reply failed")
    assert WORDS not in capsys.readouterr().err


def test_other_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 42)
    (line,) = _lines(capsys)
    assert line["event"] == "Started server process [42]"


@pytest.mark.parametrize("library", ["httpx", "httpx2", "openai", "chromadb", "langchain", "langsmith", "urllib3"])
def test_libraries_that_log_what_they_send_are_quiet_even_in_debug(
    library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging("debug")
    logging.getLogger(library).debug("Request options: %s", WORDS)
    logging.getLogger(f"{library}._base_client").info("POST %s", WORDS)
    assert _lines(capsys) == []


def test_the_level_decides_what_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("error")
    log.warning("slow")
    log.error("broken")
    assert [line["event"] for line in _lines(capsys)] == ["broken"]


def test_setting_up_twice_does_not_say_everything_twice(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    set_up_logging("info")
    log.info("once")
    assert len(_lines(capsys)) == 1


def _samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


def test_counters_are_printed_in_the_form_that_prometheus_reads() -> None:
    metrics = Metrics()
    metrics.replies.labels("repair", "guided").inc()
    metrics.replies.labels("repair", "guided").inc()
    metrics.refused.labels("422").inc()
    samples = _samples(metrics)
    assert samples["coach_replies_total", "guided", "repair"] == 2
    assert samples["coach_refused_total", "422"] == 1


def test_a_stage_is_timed_once_each_time() -> None:
    metrics = Metrics()
    for _ in range(3):
        with metrics.stage("verify"):
            pass
    assert _samples(metrics)["coach_stage_seconds_count", "verify"] == 3


def test_a_stage_that_fails_is_timed_and_fails_on() -> None:
    metrics = Metrics()
    with pytest.raises(ZeroDivisionError), metrics.stage("write"):
        raise ZeroDivisionError
    assert _samples(metrics)["coach_stage_seconds_count", "write"] == 1


def test_two_services_in_one_process_do_not_share_their_counts() -> None:
    one, other = Metrics(), Metrics()
    one.fallbacks.labels("timeout").inc()
    assert ("coach_fallbacks_total", "timeout") not in _samples(other)
