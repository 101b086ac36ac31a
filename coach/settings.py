"""The only reader of the environment. Unsafe or contradictory values are refused at start; secrets are masked."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from coach.errors import SettingsError
from coach.terms import EngineName

# The bare names of models that LangChain's init_chat_model takes for OpenAI's own.
OPENAI_NAMES = ("gpt-", "o1", "o3", "o4", "chatgpt", "text-davinci")


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "coach"


class Settings(BaseSettings):
    """Everything that can be set, from `COACH_…` variables or a `.env` file in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="COACH_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True,
        env_ignore_empty=True, hide_input_in_errors=True,
    )  # fmt: skip

    engine: EngineName = EngineName.AUTO
    model: str | None = Field(default=None, max_length=200)
    llm_base_url: str | None = None
    llm_api_key: SecretStr | None = None
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    llm_timeout_s: float = Field(default=30, gt=0, le=600)
    deadline_s: float = Field(default=60, gt=0, le=900)
    redact: Literal["none", "names"] = "none"
    tracing: bool = False
    chroma_url: str | None = None
    data_dir: Path = Field(default_factory=_default_data_dir)
    knowledge_dir: Path | None = None
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    rate_limit: str = Field(default="120/minute", pattern=r"^[1-9][0-9]{0,6}/(second|minute|hour|day)$|^off$")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    embeddings: str = "local"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("api_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(SecretStr(key.strip()) for key in value.split(",") if key.strip())
        return value

    @field_validator("api_keys")
    @classmethod
    def _keys_are_long(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < 16 for key in value):
            raise ValueError("each key needs 16 characters or more")
        return value

    @field_validator("llm_base_url", "chroma_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an http:// or https:// address")
        if parts.username or parts.password:
            raise ValueError("must not hold a user name or password; use COACH_LLM_API_KEY")
        return value.rstrip("/")

    @field_validator("embeddings")
    @classmethod
    def _names_embeddings(cls, value: str) -> str:
        if value != "local" and ":" not in value:
            raise ValueError("must be local, or provider:model as LangChain names it")
        return value

    @model_validator(mode="after")
    def _hold_together(self) -> Settings:
        if self.engine is EngineName.LLM and not self.llm_configured:
            raise ValueError("COACH_ENGINE=llm needs COACH_MODEL or COACH_LLM_BASE_URL")
        if self.llm_configured and not self.api_keys and not self.listens_locally:
            raise ValueError(
                "COACH_HOST is open to the network and a model is connected: set COACH_API_KEYS, "
                "or anyone who can reach this port spends your model"
            )
        return self

    @property
    def listens_locally(self) -> bool:
        """Whether only this machine can reach the port."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def llm_configured(self) -> bool:
        """Whether a model was named; a stray API key alone never configures one."""
        return self.model is not None or self.llm_base_url is not None

    @property
    def llm_key(self) -> SecretStr | None:
        """The model's key. `OPENAI_API_KEY` counts only for OpenAI itself, never for another provider or base URL."""
        if self.llm_api_key is not None:
            return self.llm_api_key
        return self.openai_api_key if self._means_openai() else None

    @property
    def embeddings_key(self) -> SecretStr | None:
        """The key for `openai:` embeddings: the model's only where both go to one address, else OpenAI's own."""
        shared = self.llm_base_url is not None or self._means_openai()
        return self.llm_key if shared else self.openai_api_key

    def _means_openai(self) -> bool:
        """Whether what was named is OpenAI's own; a bare name is read as LangChain's `init_chat_model` reads it."""
        named = self.model or self.embeddings
        return self.llm_base_url is None and named.startswith(("openai:", *OPENAI_NAMES))


def load_settings(**overrides: object) -> Settings:
    """Read the environment; keyword arguments win over it.

    Raises:
        SettingsError: a value is not allowed; names the variable, never a secret's value.

    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # validated by pydantic
    except UnicodeDecodeError as error:
        raise SettingsError(f".env: not UTF-8 at byte {error.start}") from None
    except ValidationError as error:
        lines = []
        for item in error.errors(include_url=False, include_input=False):
            name = f"COACH_{str(item['loc'][0]).upper()}: " if item["loc"] else ""
            lines.append(f"{name}{item['msg'].removeprefix('Value error, ')}")
        raise SettingsError("; ".join(lines)) from None


def hand_down(settings: Settings) -> None:
    """Put what the command line chose into the environment, for worker processes that read it anew."""
    os.environ["COACH_HOST"] = settings.host
    os.environ["COACH_PORT"] = str(settings.port)


def ignore_foreign_tracing() -> None:
    """Drop LangChain's oldest tracing switches: `COACH_TRACING` decides, and they make LangChain refuse to run."""
    for name in ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER"):
        os.environ.pop(name, None)


def silence_onnx_runtime() -> None:
    """Keep ONNX Runtime from reporting its use to its maker, and from leaving a folder for that in the home."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
