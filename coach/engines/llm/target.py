"""Which model is meant, where it is, and with what key: worked out from the settings alone."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from coach.engines.llm.failures import ModelFailure
from coach.settings import OPENAI_NAMES, Settings

OPENAI_URL = "https://api.openai.com/v1"
# What a server that asks for no key is sent: the SDK wants one, and must not go looking for the environment's.
NO_KEY = "no-key-needed"
# A server that cannot list its models usually has one, and takes any name for it.
NAMELESS = "default"
# Names of LangChain's that people also write before a model that is reached through its base URL.
_PREFIXES = ("openai:", "ollama:")


@dataclass(frozen=True, slots=True)
class Target:
    """A model; `base_url` is null for providers whose LangChain package knows its own address."""

    provider: str | None
    name: str | None
    base_url: str | None
    key: SecretStr | None
    is_local_server: bool

    @classmethod
    def of(cls, settings: Settings) -> Target:
        """Read the settings. With a base URL it is always an OpenAI-compatible server.

        Raises:
            ModelFailure: ``no_key``: OpenAI itself is meant and there is no key.

        """
        model = settings.model
        if settings.llm_base_url is not None:
            for prefix in _PREFIXES:
                model = model.removeprefix(prefix) if model else None
            key = settings.llm_key or SecretStr(NO_KEY)
            return cls("openai", model, settings.llm_base_url, key, is_local_server=True)
        provider, mark, name = (model or "").partition(":")
        if not mark:
            provider, name = ("openai", provider) if provider.startswith(OPENAI_NAMES) else ("", provider)
        if provider != "openai":
            return cls(provider or None, name, None, settings.llm_key, is_local_server=False)
        if settings.llm_key is None:
            raise ModelFailure("no_key", "The model has no key: set COACH_LLM_API_KEY.")
        # The address is said outright: OPENAI_BASE_URL in the environment must not redirect the sender's words.
        return cls("openai", name, OPENAI_URL, settings.llm_key, is_local_server=False)

    @property
    def speaks_openai(self) -> bool:
        """Whether requests are OpenAI's Chat Completions."""
        return self.provider == "openai"

    @property
    def takes_openai_bodies(self) -> bool:
        """Whether a request may say `response_format` as OpenAI's do; Azure serves the same models elsewhere."""
        return self.provider in {"openai", "azure_openai"}

    @property
    def place(self) -> str:
        """Where the model is, for people; without any query, which may hold a secret."""
        if self.base_url is None:
            return self.provider or "the provider"
        return urlunsplit((*urlsplit(self.base_url)[:3], "", ""))

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine, where no proxy belongs in between."""
        host = urlsplit(self.base_url or "").hostname or ""
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False
