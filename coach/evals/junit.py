"""A run as JUnit XML: what a CI server shows. It is green exactly where the verdict is pass.

A case that fails as it did when it was blessed is no failure here either; how many there are stands in `system-out`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from coach.evals.run import Run, SuiteRun
from coach.evals.verdict import Exit

# What XML 1.0 cannot hold at all, escaped or not.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(run: Run) -> str:
    """The whole run, one `testsuite` a suite and model, and one for the verdict."""
    root = Element("testsuites", name="coach eval")
    for suite in run.suites:
        place = _add_suite(root, suite.title)
        for name, kind, text in _list_tests(suite):
            _add_test(place, (suite.title, name), kind, text)
        known = sum(one.count - one.passes for scored in suite.passes.values() for one in scored.values())
        SubElement(place, "system-out").text = _clean(f"{known} failures in all, those of the baseline included")
    verdict = _add_suite(root, "verdict")
    bad = run.verdict.code is not Exit.PASS
    text = "\n".join(f"{one.code.name.lower()}: {one.text}" for one in run.verdict.reasons)
    _add_test(verdict, ("verdict", f"exit {run.verdict.code.value}"), run.verdict.word if bad else None, text)
    for place in root:
        _count(place)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _list_tests(suite: SuiteRun) -> Iterator[tuple[str, str | None, str]]:
    """Name, kind of failure (null: it holds) and text: cases, then contracts without a case, then scorers."""
    broken = {one.case: one for one in reversed(suite.failures)}
    unproven = {one.case: one.state for one in reversed(suite.unproven)}
    for case in dict.fromkeys([trial.case for trial in suite.trials] + [name for name in broken if name]):
        if case in broken:
            yield case, "worse", f"{broken[case].subject}: {broken[case].explanation}"
        else:
            yield case, unproven.get(case), suite.record or ""
    for one in suite.failures:
        if one.case is None:
            yield one.subject, "worse", one.explanation
    for line in suite.compared:
        text = f"{line.before:.1f} → {line.after:.1f} points, {line.low:.1f} to {line.high:.1f} lost"
        bad = line.verdict in {"worse", "inconclusive"}
        yield f"scorer {line.scorer} ({line.criterion})", line.verdict if bad else None, text


def _add_suite(root: Element, name: str) -> Element:
    return SubElement(root, "testsuite", name=_clean(name))


def _add_test(place: Element, name: tuple[str, str], kind: str | None, text: str) -> None:
    test = SubElement(place, "testcase", classname=_clean(name[0]), name=_clean(name[1]))
    if kind is not None:
        # An answer that is missing is no wrong answer: JUnit calls what kept a test from its end an error.
        tag = "failure" if kind in {"worse", "inconclusive"} else "error"
        SubElement(test, tag, type=kind, message=_clean(text.partition("\n")[0])).text = _clean(text)


def _count(place: Element) -> None:
    place.set("tests", str(len(place.findall("testcase"))))
    place.set("failures", str(len(place.findall("testcase/failure"))))
    place.set("errors", str(len(place.findall("testcase/error"))))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
