"""What a refusal by the sign-in service means to a technician.

Source of how to read one: Entra "Handle errors and exceptions in MSAL" and "Authentication error codes": decide by
`error` and `suberror`, refine by the AADSTS number, never by the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.errors import Details, SignInError, TenantryError, Throttled
from tui.model.refusal_table import BY_CODE, BY_ERROR, BY_SUBERROR, Meaning

TRANSIENT_RETRY_S = 30.0
"""Told when the service is busy and names no time."""


def explain(codes: Sequence[int], error: str, suberror: str, details: Details) -> TenantryError:
    """The error that a refusal stands for, worded to follow a customer's name ("Fabrikam: …").

    The first code that is known decides, else the suberror, else `error`; then the code and ids are all there is.
    """
    meaning = next((BY_CODE[code] for code in codes if code in BY_CODE), None)
    meaning = meaning or BY_SUBERROR.get(suberror) or BY_ERROR.get(error)
    if meaning is not None:
        return _as_error(meaning, details)
    named = details.code or error or "no code"
    return SignInError(
        f"Sign-in was refused for a reason that is not known here ({named}).",
        "Look the code up at login.microsoftonline.com/error, or give the details to support.",
        details=details,
    )


def _as_error(meaning: Meaning, details: Details) -> TenantryError:
    if issubclass(meaning.kind, Throttled):
        return meaning.kind(meaning.summary, meaning.remedy, retry_after_s=TRANSIENT_RETRY_S, details=details)
    return meaning.kind(meaning.summary, meaning.remedy, details=details, owner=meaning.owner)
