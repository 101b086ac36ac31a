"""The closed vocabularies of the public contract."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What the sender wants to do."""

    REPAIR = "repair"
    CONCERN = "concern"
    REPHRASE = "rephrase"


class Relationship(StrEnum):
    """Who the recipient is to the sender."""

    PARTNER = "partner"
    FAMILY = "family"
    FRIEND = "friend"
    COLLEAGUE = "colleague"
    MANAGER = "manager"
    REPORT = "report"
    CLIENT = "client"
    OTHER = "other"


class Channel(StrEnum):
    """How the message travels."""

    CHAT = "chat"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"


class Grade(StrEnum):
    """How strongly a piece of advice is known."""

    EXPERIMENT = "experiment"
    OBSERVATIONAL = "observational"
    CONVENTION = "convention"


class Severity(StrEnum):
    """How much a finding matters; `high` blocks a message."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Section(StrEnum):
    """The article's sections, and research beside it."""

    DEFINITION = "definition"
    OPEN_COMMUNICATION = "open_communication"
    CONSISTENCY_RELIABILITY = "consistency_reliability"
    REBUILDING = "rebuilding"
    VULNERABILITY = "vulnerability"
    NURTURE = "nurture_maintain_protect"
    GROWTH = "personal_growth"
    RESEARCH = "research"


class EngineName(StrEnum):
    """Which engine a request asks for."""

    AUTO = "auto"
    LLM = "llm"
    GUIDED = "guided"
