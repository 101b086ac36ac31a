"""Logging and metrics: durations, counts and codes; never the sender's words."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

log = logging.getLogger("coach")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {"time": self.formatTime(record), "level": record.levelname.lower()}
        line["event"] = record.getMessage()
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            # The type and place only: an exception's text may quote what somebody wrote.
            line["error"] = record.exc_info[0].__name__
            line["where"] = _last_frames(record)
        return json.dumps(line, ensure_ascii=False)


def _last_frames(record: logging.LogRecord) -> list[str]:
    frames = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-4:]


def set_up_logging(level: str) -> None:
    """One JSON object a line on standard error, for our loggers and the server's."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("httpx", "httpx2", "openai", "chromadb", "langchain", "langsmith", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class Metrics:
    """The counters that `/metrics` prints; one per running service, never global."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.replies = Counter("coach_replies", "Replies by engine", ["intent", "engine"], registry=self._registry)
        self.fallbacks = Counter("coach_fallbacks", "Fallbacks to guided", ["code"], registry=self._registry)
        self.gates = Counter("coach_gate_failures", "Failed gates", ["engine", "gate"], registry=self._registry)
        self.safety = Counter("coach_safety", "Safety screens by level", ["level"], registry=self._registry)
        self.refused = Counter("coach_refused", "Requests refused", ["status"], registry=self._registry)
        self.stages = Histogram("coach_stage_seconds", "Time by stage", ["stage"], registry=self._registry)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage of a reply."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.stages.labels(name).observe(time.perf_counter() - start)

    def render(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self._registry)
