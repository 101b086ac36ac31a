"""Who may come in, and how often: access keys and the rate limit."""

from __future__ import annotations

import math
import time
from hmac import compare_digest
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from coach.api.problems import TOO_MANY, UNAUTHORISED, Problem
from coach.settings import Settings


class Gatekeeper:
    """Checks a caller's access key and counts their requests, in memory, for each key or else each address."""

    def __init__(self, settings: Settings) -> None:
        self._keys = tuple(key.get_secret_value().encode() for key in settings.api_keys)
        self._limit: RateLimitItem | None = None if settings.rate_limit == "off" else parse(settings.rate_limit)
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    @property
    def needs_key(self) -> bool:
        """Whether access keys are set."""
        return bool(self._keys)

    def admit(self, key: bytes | None, address: str) -> None:
        """Let one request in. Raises Problem: 429 over the limit, 401 without a right key where keys are set."""
        number = self._match(key)
        self._count(f"address {_network(address)}" if number is None else f"key {number}")
        if self._keys and number is None:
            said = "The access key is wrong." if key else "Send an access key: Authorization: Bearer … or X-API-Key."
            raise Problem(UNAUTHORISED, said, headers={"WWW-Authenticate": "Bearer"})

    def _match(self, key: bytes | None) -> int | None:
        # Every key is compared, in constant time, so that neither the place nor the length of a match shows.
        matches = [compare_digest(own, key or b"") for own in self._keys]
        return matches.index(True) if any(matches) else None

    def _count(self, caller: str) -> None:
        if self._limit is None or self._counter.hit(self._limit, caller):
            return
        reset = self._counter.get_window_stats(self._limit, caller).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        raise Problem(TOO_MANY, f"Try again in {wait} s.", headers={"Retry-After": str(wait)})


def _network(address: str) -> str:
    """The address, or the /64 of an IPv6 one: one household or machine has that many addresses for itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return parsed.exploded[:19] if isinstance(parsed, IPv6Address) else address
