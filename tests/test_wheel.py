"""What is installed is what was tested: the wheel holds code and data, and coaches away from the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.pipeline import Coach
from coach.reply import Reply

ROOT = Path(__file__).resolve().parent.parent
DATA = ("knowledge", "prompts", "evals")
SITUATION = "I read my flatmate's letter on Tuesday and told nobody."


def _run(command: list[str], cwd: Path, **environment: str) -> str:
    env = {"PATH": os.defpath, "HOME": str(cwd), **environment}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel in it and nothing else; the libraries are those of this Python."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps"]
    _run([*pip, "--target", str(target), str(wheel)], target)
    return target


def _files(folder: Path, inside: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(inside).as_posix()


def test_the_wheel_holds_the_code_and_the_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
    code = set(_files(ROOT / "coach", ROOT))
    data = {f"coach/_data/{name}" for top in DATA for name in _files(ROOT / top, ROOT)}
    assert held == code | data


def test_the_installed_command_coaches_away_from_the_source(installed: Path, coach: Coach, tmp_path: Path) -> None:
    coach.workshop.retriever.ensure()
    out = _run(
        [str(installed / "bin" / "coach"), "repair", "--situation", SITUATION, "--json"],
        tmp_path, PYTHONPATH=str(installed), COACH_DATA_DIR=str(coach.workshop.settings.data_dir),
    )  # fmt: skip
    reply = Reply.model_validate_json(out)
    assert reply.message is not None
    assert reply.notices == ()
    assert len(reply.principles) == 3


def test_the_installed_package_reads_its_own_data(installed: Path, tmp_path: Path) -> None:
    program = (
        "import coach; from coach.datafiles import data_root; from coach.prompts import Prompts; "
        "print(coach.__file__, data_root(), *sorted({one.task for one in Prompts.load().all()}), sep='\\n')"
    )
    lines = _run([sys.executable, "-c", program], tmp_path, PYTHONPATH=str(installed)).splitlines()
    package = installed / "coach"
    assert lines == [str(package / "__init__.py"), str(package / "_data"), "concern", "repair", "rephrase"]


def test_the_installed_page_has_its_templates_and_styles(installed: Path) -> None:
    page = installed / "coach" / "api" / "page"
    assert (page / "templates" / "home.html").is_file()
    assert (page / "static" / "style.css").is_file()
    assert (page / "strings.yaml").is_file()
