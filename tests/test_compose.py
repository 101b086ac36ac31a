"""The compose file, as far as it can be checked without a container engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.errors import SettingsError
from coach.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
_GIVEN = re.compile(r"\$\{(?P<name>[A-Z_]+):-(?P<default>[^}]*)\}")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def named(services: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The variables of the coach's service with the values they have when none of them is set."""
    return {
        name: _GIVEN.sub(lambda found: found["default"], value)
        for name, value in services["coach"]["environment"].items()
    }


def _image_variables() -> dict[str, str]:
    """What the Dockerfile sets for the container."""
    (line,) = (line for line in DOCKERFILE.replace("\\\n", " ").splitlines() if line.startswith("ENV "))
    return dict(word.split("=", 1) for word in line.removeprefix("ENV ").split())


def _known() -> set[str]:
    return {f"COACH_{name.upper()}" for name in Settings.model_fields}


def test_every_variable_is_a_setting(named: dict[str, str]) -> None:
    assert set(named) <= _known()
    assert {name for name in _image_variables() if name.startswith("COACH_")} <= _known()


def test_every_variable_is_passed_on_under_its_own_name(services: dict[str, dict[str, Any]]) -> None:
    for name, value in services["coach"]["environment"].items():
        found = _GIVEN.fullmatch(value)
        assert found is not None
        assert found["name"] == name


def test_nothing_set_is_an_embedded_index_and_no_model(named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**named, **_image_variables()}.items():
        if name.startswith("COACH_"):
            monkeypatch.setenv(name, value)
    settings = load_settings(_env_file=None)
    assert settings.chroma_url is None
    assert not settings.llm_configured
    assert settings.api_keys == ()
    assert settings.port == 8000


def test_a_container_with_a_model_asks_for_keys(named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**named, **_image_variables(), "COACH_MODEL": "openai:gpt-5-mini"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="COACH_API_KEYS"):
        load_settings(_env_file=None)
    monkeypatch.setenv("COACH_API_KEYS", "a-key-of-some-length")
    assert load_settings(_env_file=None).llm_configured


def test_a_container_answers_under_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _image_variables().items():
        monkeypatch.setenv(name, value)
    assert not load_settings(_env_file=None).listens_locally


def test_no_library_of_the_image_reports_to_its_maker() -> None:
    assert _image_variables()["ORT_DISABLE_TELEMETRY"] == "1"


def test_only_this_machine_reaches_the_published_port(services: dict[str, dict[str, Any]]) -> None:
    assert services["coach"]["ports"] == ["127.0.0.1:8000:8000"]


def test_chroma_runs_only_with_its_profile_and_where_the_coach_is_told(services: dict[str, dict[str, Any]]) -> None:
    assert "profiles" not in services["coach"]
    chroma = services["chroma"]
    assert chroma["profiles"] == ["chroma"]
    assert chroma["command"][:2] == ["chroma", "run"]
    port = chroma["command"][chroma["command"].index("--port") + 1]
    assert "ports" not in chroma
    assert f":{port}/" in chroma["healthcheck"]["test"][-1]
    assert f"COACH_CHROMA_URL=http://chroma:{port} docker compose --profile chroma up" in (
        (ROOT / "compose.yaml").read_text(encoding="utf-8")
    )


def test_every_volume_lies_where_the_plain_user_may_write(services: dict[str, dict[str, Any]]) -> None:
    volumes = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["volumes"]
    for service in services.values():
        for name, place in (volume.split(":") for volume in service["volumes"]):
            assert name in volumes
            assert re.search(rf"(?:--chown=coach:coach|--owner=coach --group=coach) .*{re.escape(place)}\b", DOCKERFILE)


def test_the_dockerfile_copies_what_is_there() -> None:
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY ") and "--from=" not in line:
            for name in line.split()[1:-1]:
                assert (ROOT / name).exists(), name
