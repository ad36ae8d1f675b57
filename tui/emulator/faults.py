"""Trouble to order: counted faults that a test plans and the emulator makes happen.

A fault that never happened is itself a failure of the test that planned it: `Faults.check_all_happened`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

LOGIN_TOKEN = "/*/oauth2/v2.0/token"


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this instead of asking the service."""

    status: int
    body: str | Mapping[str, object] = ""
    """Text goes out as it is (so it may be malformed); a mapping as JSON."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the connection.

    `connect`: it never opened (`httpx.ConnectError`). `before`: it broke before the service saw the request. `after`:
    the service did what it was asked and the answer was lost (both `httpx.ReadError`).
    """

    when: Literal["connect", "before", "after"] = "before"


@dataclass(frozen=True, slots=True)
class Slow:
    """Answer truly, but only after this many seconds. A member of a batch is not held back."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Aadsts:
    """Refuse at the token endpoint with this code, in the service's own error shape."""

    code: int
    claims: str = ""
    """A claims challenge to send along: a string that holds JSON."""


Outcome = Answer | Cut | Slow | Aadsts


def throttled(retry_after_s: int) -> Answer:
    """429 with `Retry-After`, in the shape Graph gives it."""
    body = {"error": {"code": "TooManyRequests", "message": "Too many requests; wait before the next one."}}
    return Answer(429, body, {"Retry-After": str(retry_after_s)})


def unavailable(retry_after_s: int | None = None) -> Answer:
    """503, with or without `Retry-After`."""
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return Answer(503, {"error": {"code": "serviceNotAvailable", "message": "The service is not available."}}, headers)


def malformed(body: str = '{"value": [{"id":') -> Answer:
    """200 with a body that is not what it says it is."""
    return Answer(200, body, {"Content-Type": "application/json"})


@dataclass(slots=True)
class Fault:
    """One planned trouble: what happens, to which requests, how often."""

    outcome: Outcome
    host: str = "*"
    path: str = "*"
    """A pattern with `*` and `?`, matched against the path alone, case counts."""
    tenant: str = "*"
    """The tenant named in the path at the login host and Partner Center, that of the token at Graph."""
    method: str = "*"
    times: int = 1
    after: int = 0
    """Matching requests that pass before the first one is hit."""
    happened: int = 0

    def takes(self, host: str, path: str, tenant: str, method: str) -> bool:
        """Whether this request is hit; counts it."""
        wanted = ((host, self.host), (path, self.path), (tenant, self.tenant), (method, self.method))
        if self.happened >= self.times or not all(fnmatchcase(value, pattern) for value, pattern in wanted):
            return False
        if self.after:
            self.after -= 1
            return False
        self.happened += 1
        return True


class Faults:
    """The planned faults, in the order they were planned; a request meets at most one."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(
        self,
        outcome: Outcome,
        *,
        host: str = "*",
        path: str = "*",
        tenant: str = "*",
        method: str = "*",
        times: int = 1,
        after: int = 0,
    ) -> Fault:
        """Plan a fault for the next `times` matching requests; an `Aadsts` outcome finds the token endpoint itself."""
        if isinstance(outcome, Aadsts) and path == "*":
            path = LOGIN_TOKEN
        fault = Fault(outcome, host, path, tenant, method, times, after)
        self._planned.append(fault)
        return fault

    def take(self, host: str, path: str, tenant: str, method: str) -> Outcome | None:
        """What happens to this request, if anything was planned for it."""
        for fault in self._planned:
            if fault.takes(host, path, tenant, method):
                return fault.outcome
        return None

    @property
    def unused(self) -> tuple[Fault, ...]:
        """Faults that have not happened as often as planned."""
        return tuple(fault for fault in self._planned if fault.happened < fault.times)

    def check_all_happened(self) -> None:
        """Fail when a planned fault never came about: what it should have shown was not shown.

        Raises:
            AssertionError: names every such fault.
        """
        if self.unused:
            raise AssertionError("planned faults that did not happen: " + "; ".join(map(str, self.unused)))

    def clear(self) -> None:
        """Forget every plan."""
        self._planned.clear()
