"""The safety screen: the sender's raw words are looked at before anything is made to sound nicer.

Deterministic, no model, no network. What it knows lies in `knowledge/safety/`, one file for each case.
"""

from __future__ import annotations

from coach.safety.cases import Resource, Safety
from coach.safety.screen import Screen

__all__ = ["Resource", "Safety", "Screen"]
