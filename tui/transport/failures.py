"""What went wrong on the way, in words: no connection, no answer, an answer that says no."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx

from tui.errors import (
    CertificateRefused,
    Conflict,
    Details,
    NetworkError,
    NotFound,
    NotPermitted,
    SessionEnded,
    TenantryError,
    Throttled,
    TimedOut,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
)
from tui.model.foreign_text import foreign_text

UNREADABLE_LOCATION = (httpx.InvalidURL, UnicodeError)
"""What httpx 0.28 raises beside its own errors over some `Location`, though no redirect is followed."""

_CHECK_PROXY = "Check HTTPS_PROXY and NO_PROXY."

FALLBACK_RETRY_AFTER_S = 30.0
"""Told to a person when the service gave no time of its own."""


def as_network_error(error: Exception, service: str, details: Details) -> NetworkError:
    """The failure of a connection, or of an answer that broke off, as a person can be told it.

    The original is not chained by the caller: its request holds the bearer.
    """
    told = Details(
        code=type(error).__name__,
        correlation_id=details.correlation_id,
        happened_at=details.happened_at,
        text=foreign_text(str(error), most=300),
    )
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return TimedOut(f"{service} did not answer in time.", "Check the connection, then try again.", details=told)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes(error)):
        return CertificateRefused(
            f"The certificate of {service} is not trusted on this machine.",
            "If this network inspects TLS, point SSL_CERT_FILE at its certificate authority.",
            details=told,
        )
    if isinstance(error, httpx.ProxyError):
        wants_name = str(error).startswith("407")  # httpx 0.28: the proxy's status line
        remedy = "It wants a name and a password: give them in HTTPS_PROXY." if wants_name else _CHECK_PROXY
        return Unreachable(f"The proxy did not let us through to {service}.", remedy, details=told)
    if isinstance(error, httpx.ConnectError):
        remedy = "Check the connection, DNS and HTTPS_PROXY, then try again."
        return Unreachable(f"{service} cannot be reached from here.", remedy, details=told)
    return Unreachable(f"The connection to {service} broke off.", "Try again.", details=told)


def as_refusal(service: str, status: int, details: Details, retry_after_s: float | None) -> TenantryError:
    """What an HTTP status says when the service's own code says no more (RFC 9110 section 15)."""
    if status == 429 or retry_after_s is not None:
        seconds = retry_after_s or FALLBACK_RETRY_AFTER_S
        remedy = f"Try again in {seconds:.0f} seconds."
        return Throttled(f"{service} asks us to wait.", remedy, retry_after_s=seconds, details=details)
    if status >= 500:
        remedy = "It is on Microsoft's side: try again in a few minutes."
        return Unavailable(f"{service} cannot answer at the moment (HTTP {status}).", remedy, details=details)
    known = _BY_STATUS.get(status)
    if known is None:
        summary = f"{service} answered in a way that its documentation does not know (HTTP {status})."
        return UnexpectedAnswer(summary, "Try again; if it stays so, report the details.", details=details)
    kind, summary, remedy = known
    return kind(summary.format(service=service), remedy, details=details)


_BY_STATUS: dict[int, tuple[type[TenantryError], str, str]] = {
    401: (SessionEnded, "{service} does not accept the sign-in any more.", "Sign in again."),
    403: (NotPermitted, "{service} does not permit this.", "Ask for the role or permission that it needs."),
    404: (NotFound, "{service} does not know this.", "It may have been removed: refresh the list."),
    409: (Conflict, "{service} says it exists already.", "Refresh, then look again."),
    412: (Conflict, "{service} says it was changed meanwhile.", "Refresh, then try again."),
}


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from; certificate failures arrive wrapped twice."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
