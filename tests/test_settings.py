from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from coach import settings as settings_module
from coach.errors import SettingsError
from coach.settings import Settings, load_settings
from coach.terms import EngineName

SECRET = "pw-7f3e9a1c5b2d8046"
STRAY = "sk-stray-0123456789abcdef"

# The names that the public contract promises.
NAMES = (
    "COACH_ENGINE",
    "COACH_MODEL",
    "COACH_LLM_BASE_URL",
    "COACH_LLM_API_KEY",
    "COACH_LLM_TIMEOUT_S",
    "COACH_DEADLINE_S",
    "COACH_REDACT",
    "COACH_TRACING",
    "COACH_CHROMA_URL",
    "COACH_DATA_DIR",
    "COACH_KNOWLEDGE_DIR",
    "COACH_API_KEYS",
    "COACH_RATE_LIMIT",
    "COACH_HOST",
    "COACH_PORT",
    "COACH_EMBEDDINGS",
    "COACH_LOG_LEVEL",
)

# One value for each that differs from its default, and what it is read as.
GIVEN: dict[str, tuple[str, object]] = {
    "COACH_ENGINE": ("guided", EngineName.GUIDED),
    "COACH_MODEL": ("openai:gpt-5-mini", "openai:gpt-5-mini"),
    "COACH_LLM_BASE_URL": ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1"),
    "COACH_LLM_TIMEOUT_S": ("12.5", 12.5),
    "COACH_DEADLINE_S": ("90", 90.0),
    "COACH_REDACT": ("names", "names"),
    "COACH_TRACING": ("true", True),
    "COACH_CHROMA_URL": ("https://chroma.example", "https://chroma.example"),
    "COACH_DATA_DIR": ("/srv/coach", Path("/srv/coach")),
    "COACH_KNOWLEDGE_DIR": ("extra", Path("extra")),
    "COACH_RATE_LIMIT": ("5/second", "5/second"),
    "COACH_HOST": ("::1", "::1"),
    "COACH_PORT": ("0", 0),
    "COACH_EMBEDDINGS": ("openai:text-embedding-3-small", "openai:text-embedding-3-small"),
    "COACH_LOG_LEVEL": ("warning", "warning"),
}


def _load(**overrides: object) -> Settings:
    return load_settings(_env_file=None, **overrides)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_the_contract_exists(name: str) -> None:
    assert name.removeprefix("COACH_").lower() in Settings.model_fields


def test_no_setting_exists_beside_those_of_the_contract() -> None:
    promised = {name.removeprefix("COACH_").lower() for name in NAMES}
    assert set(Settings.model_fields) - promised == {"openai_api_key"}


@pytest.mark.parametrize("name", GIVEN)
def test_a_variable_is_read_as_its_value(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = GIVEN[name]
    monkeypatch.setenv(name, text)
    assert getattr(_load(), name.removeprefix("COACH_").lower()) == value


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_MODEL", "")
    monkeypatch.setenv("COACH_PORT", "")
    assert not _load().llm_configured
    assert _load().port == 8000


def test_an_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "9001")
    assert _load(port=9002).port == 9002


def test_data_lies_in_the_users_data_folder_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/ada")
    assert _load().data_dir == Path("/srv/ada/coach")


def test_without_any_setting_nothing_leaves_the_machine() -> None:
    loaded = _load()
    assert (loaded.host, loaded.embeddings, loaded.chroma_url, loaded.tracing) == ("127.0.0.1", "local", None, False)
    assert not loaded.llm_configured


def test_the_env_file_of_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("COACH_PORT=9100\nCOACH_MODEL='ollama:qwen3'  # the small one\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert (load_settings().port, load_settings().model) == (9100, "ollama:qwen3")


def test_the_environment_wins_over_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("COACH_PORT=9100\n", encoding="utf-8")
    monkeypatch.setenv("COACH_PORT", "9200")
    assert load_settings(_env_file=tmp_path / ".env").port == 9200


def test_other_programs_variables_in_the_env_file_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=postgres://somewhere\nCOACH_PORT=9100\n", encoding="utf-8")
    assert load_settings(_env_file=tmp_path / ".env").port == 9100


def test_an_env_file_in_another_encoding_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("COACH_MODEL=modèle\n".encode("latin-1"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(_env_file=tmp_path / ".env")


class TestStrayKey:
    """`OPENAI_API_KEY` lies about in many environments; it is no sign that anything may be sent."""

    @pytest.fixture(autouse=True)
    def _lying_about(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", STRAY)

    def test_it_never_configures_a_model(self) -> None:
        assert not _load().llm_configured
        assert _load().llm_key is None

    def test_it_is_refused_as_a_reason_for_the_llm_engine(self) -> None:
        with pytest.raises(SettingsError, match="COACH_MODEL"):
            _load(engine="llm")

    @pytest.mark.parametrize("model", ["openai:gpt-5-mini", "gpt-5-mini", "o3"])
    def test_it_is_the_key_of_openais_own_models(self, model: str) -> None:
        key = _load(model=model).llm_key
        assert key is not None
        assert key.get_secret_value() == STRAY

    @pytest.mark.parametrize(
        "model", ["anthropic:claude-sonnet-5", "claude-sonnet-5", "ollama:qwen3", "openaiish:x", "mistral-small"]
    )
    def test_it_is_never_another_providers_key(self, model: str) -> None:
        assert _load(model=model).llm_key is None

    @pytest.mark.parametrize("model", [None, "openai:gpt-5-mini", "gpt-5-mini"])
    def test_it_is_never_sent_to_another_base_url(self, model: str | None) -> None:
        assert _load(model=model, llm_base_url="https://llm.example/v1").llm_key is None

    def test_the_coachs_own_key_wins_over_it(self) -> None:
        key = _load(model="openai:gpt-5-mini", llm_api_key=SECRET).llm_key
        assert key is not None
        assert key.get_secret_value() == SECRET

    def test_it_is_masked_when_the_settings_are_printed(self) -> None:
        assert STRAY not in f"{_load(model='openai:gpt-5-mini')!r}"


def test_an_openai_key_in_the_env_file_counts_like_one_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"COACH_MODEL=openai:gpt-5-mini\nOPENAI_API_KEY={STRAY}\n", encoding="utf-8")
    key = load_settings(_env_file=tmp_path / ".env").llm_key
    assert key is not None
    assert key.get_secret_value() == STRAY


def test_the_coachs_own_key_goes_to_the_base_url_that_was_named() -> None:
    key = _load(llm_base_url="https://llm.example/v1", llm_api_key=SECRET).llm_key
    assert key is not None
    assert key.get_secret_value() == SECRET


def test_secrets_are_masked_in_every_printed_form() -> None:
    loaded = _load(llm_api_key=SECRET, api_keys=SECRET)
    assert SECRET not in f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"


@pytest.mark.parametrize(
    "values",
    [
        {"COACH_API_KEYS": "tiny-pw-1,another-tiny"},
        {"COACH_LLM_BASE_URL": f"https://ada:{SECRET}@llm.example/v1"},
        {"COACH_CHROMA_URL": f"https://:{SECRET}@chroma.example"},
        {"COACH_LLM_API_KEY": SECRET, "COACH_ENGINE": "llm"},
        {"COACH_LLM_API_KEY": SECRET, "COACH_PORT": "eighty"},
        {"OPENAI_API_KEY": SECRET, "COACH_LOG_LEVEL": "loud"},
        {"COACH_API_KEYS": SECRET, "COACH_RATE_LIMIT": "lots"},
    ],
)
def test_no_error_tells_a_secret(values: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        _load()
    assert SECRET not in str(caught.value)
    assert "tiny" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_several_keys_are_given_with_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_API_KEYS", f" {SECRET} ,, {STRAY},")
    assert [key.get_secret_value() for key in _load().api_keys] == [SECRET, STRAY]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "coach.example"])
@pytest.mark.parametrize("model", [{"model": "openai:gpt-5-mini"}, {"llm_base_url": "http://127.0.0.1:8080/v1"}])
def test_an_open_host_with_a_model_and_no_keys_is_refused(host: str, model: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="COACH_API_KEYS"):
        _load(host=host, **model)


def test_an_open_host_with_a_model_is_fine_behind_keys() -> None:
    assert _load(host="0.0.0.0", model="openai:gpt-5-mini", api_keys=SECRET).host == "0.0.0.0"


def test_an_open_host_without_a_model_spends_nothing_and_is_allowed() -> None:
    assert _load(host="0.0.0.0").host == "0.0.0.0"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_a_host_of_this_machine_needs_no_keys(host: str) -> None:
    assert _load(host=host, model="openai:gpt-5-mini").llm_configured


@pytest.mark.parametrize("named", [{"model": "ollama:qwen3"}, {"llm_base_url": "http://localhost:8080/v1"}])
def test_a_model_or_a_base_url_is_enough_for_the_llm_engine(named: dict[str, str]) -> None:
    assert _load(engine="llm", **named).llm_configured


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COACH_ENGINE", "magic"),
        ("COACH_LLM_BASE_URL", "ftp://llm.example"),
        ("COACH_LLM_BASE_URL", "llm.example/v1"),
        ("COACH_CHROMA_URL", "http://"),
        ("COACH_CHROMA_URL", "http://[::1"),
        ("COACH_LLM_TIMEOUT_S", "0"),
        ("COACH_DEADLINE_S", "-3"),
        ("COACH_DEADLINE_S", "soon"),
        ("COACH_REDACT", "everything"),
        ("COACH_TRACING", "perhaps"),
        ("COACH_API_KEYS", "shortish"),
        ("COACH_RATE_LIMIT", "0/minute"),
        ("COACH_RATE_LIMIT", "10 per minute"),
        ("COACH_PORT", "70000"),
        ("COACH_EMBEDDINGS", "text-embedding-3-small"),
        ("COACH_LOG_LEVEL", "chatty"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_by_its_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: "):
        _load()


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "eighty")
    monkeypatch.setenv("COACH_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError, match=r"COACH_PORT: .*; COACH_LOG_LEVEL: "):
        _load()


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        _load().port = 1  # type: ignore[misc]  # that it is frozen is what is tested


def test_the_environment_is_not_read_at_import() -> None:
    program = (
        "import os, sys\n"
        "seen = []\n"
        "class Spy(dict):\n"
        "    def _note(self, name):\n"
        "        if str(name).startswith(('COACH', 'OPENAI', 'XDG')): seen.append(name)\n"
        "    def __getitem__(self, name): self._note(name); return super().__getitem__(name)\n"
        "    def get(self, name, *rest): self._note(name); return super().get(name, *rest)\n"
        "    def __contains__(self, name): self._note(name); return super().__contains__(name)\n"
        "os.environ = Spy(os.environ)\n"
        "import coach.settings\n"
        "assert not seen, seen\n"
        "coach.settings.load_settings(_env_file=None)\n"
        "assert 'XDG_DATA_HOME' in seen, 'the spy sees nothing'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_settings_exist_before_somebody_loads_them() -> None:
    tree = ast.parse(Path(settings_module.__file__).read_text(encoding="utf-8"))
    called = {
        node.func.id
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"Settings", "load_settings", "_default_data_dir"}
