"""The `claims` of a request, and those a refusal sends along.

Source: learn.microsoft.com, "Claims challenges, claims requests and client capabilities"; the form with `capolids` was
observed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .refusals import EntraRefusal

CAPABLE = "CP1"
"""What a client says that can answer a claims challenge."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a client asks to have in its token."""

    capabilities: tuple[str, ...] = ()
    policies: frozenset[str] = frozenset()
    """Policies that the sign-in is to meet."""

    @property
    def can_be_challenged(self) -> bool:
        """Whether the client can answer a claims challenge."""
        return CAPABLE in {word.upper() for word in self.capabilities}


def parse_claims(text: str) -> Claims:
    """The `claims` parameter, a string that holds JSON; an empty one asks for nothing.

    Raises:
        EntraRefusal: 9002313, when it is no JSON object.
    """
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise EntraRefusal(9002313, "The claims are no JSON.") from error
    wanted = _object(_object(found).get("access_token"))
    if not isinstance(found, dict):
        raise EntraRefusal(9002313, "The claims are no object.")
    return Claims(tuple(_values(wanted.get("xms_cc"))), frozenset(_values(wanted.get("capolids"))))


def policy_challenge(policy: str) -> str:
    """The claims that ask for a sign-in which meets a policy."""
    return _written({"capolids": {"essential": True, "values": [policy]}})


def revocation_challenge(revoked_at: int) -> str:
    """The claims that ask for a token issued after a revocation; `revoked_at` in seconds since 1970."""
    return _written({"nbf": {"essential": True, "value": str(revoked_at)}})


def _written(wanted: Mapping[str, Any]) -> str:
    return json.dumps({"access_token": wanted}, separators=(",", ":"))


def _values(claim: object) -> Iterator[str]:
    values = _object(claim).get("values")
    yield from (value for value in (values if isinstance(values, list) else []) if isinstance(value, str))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
