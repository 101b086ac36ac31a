from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.datafiles import data_root
from coach.evals.runner import Plan
from coach.evals.stage import Stage
from coach.prompts import Prompts

TODAY = dt.date(2026, 11, 23)
CASES = {
    "told-sam-secret": """
split: tune
family: told-a-secret
kind: clear_fault
critical: true
request:
  intent: "repair"
  draft: "I'm sorry if you felt hurt that I told Sam about your interview. It just slipped out. I will tell Sam on Friday that I was wrong."
  situation: "I told Sam about my friend Ada's job interview after she asked me not to. She found out on Tuesday."
  relationship: "friend"
keep: ["I told Sam about your interview"]
verbatim: ["Friday"]
drop: ["if you felt hurt"]
forbid: ["it won't happen again", "forgive me"]
criteria: [A1, A4, A7]
owed: yes
why: "The act must be owned without the conditional."
""",
    "rent-late": """
split: tune
family: rent-late
kind: ordinary
critical: false
request:
  intent: "concern"
  situation: "My flatmate Leo paid his £450 share of the rent on the 9th in March and April, it is due on the 1st. I had to cover it and went overdrawn. I want it by the 1st from May."
  relationship: "other"
keep: ["went overdrawn"]
verbatim: ["£450"]
forbid: ["I understand you're busy"]
criteria: [B1, B3]
why: "One event, what it cost, one request."
""",
    "friday-report": """
split: tune
family: friday-report
kind: ordinary
critical: false
request:
  intent: "rephrase"
  draft: "You always dump the Friday report on me at 5pm and you are lazy. I can't stay late on Fridays any more. Please send it by noon."
  relationship: "colleague"
keep: ["I can't stay late on Fridays any more"]
drop: ["you are lazy"]
forbid: ["I understand"]
criteria: [C1, C2]
why: "The boundary must survive the insult's going."
""",
}


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    opened = Stage(Prompts.load())
    yield opened
    opened.close()


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A folder of its own with three cases, and none of the suites beside the model."""
    folder = tmp_path / "evals"
    (folder / "suites").mkdir(parents=True)
    shutil.copy(data_root() / "evals" / "suites" / "coaching.yaml", folder / "suites")
    shutil.copytree(data_root() / "evals" / "cases" / "scripted", folder / "cases" / "scripted")
    (folder / "cases" / "coaching").mkdir()
    for slug, text in CASES.items():
        (folder / "cases" / "coaching" / f"{slug}.yaml").write_text(text, encoding="utf-8")
    prompts = tmp_path / "prompts"
    shutil.copytree(data_root() / "prompts", prompts)
    return Plan(today=TODAY, folder=folder, prompts=prompts)
