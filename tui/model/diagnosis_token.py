"""What a token, or the refusal of one, tells of the links; where a refusal tells less than the lists, both together.

Source of which code belongs to which link: Entra "Microsoft Entra authentication and authorization error codes" and
what was observed of partners (50020 names none of its three causes). The service does not document the order in which
it looks, so that a refusal tells of its own link and of no other.
"""

from __future__ import annotations

from dataclasses import replace

from tui.errors import (
    NO_DETAILS,
    Blocked,
    ConsentMissing,
    Details,
    NetworkError,
    NotFound,
    NoWayIn,
    Owner,
    ServiceError,
    TenantryError,
)
from tui.model.diagnosis import NOT_YET, Facts, Fault, Finding, Link, Unread, broken, held, not_known
from tui.model.scope import missing_scopes

_CODES: dict[Link, frozenset[int]] = {
    Link.RELATIONSHIP: frozenset({90002, 50128, 5000224, 900023, 90038, 1000104}),
    Link.ROLES: frozenset({50020, 16000, 90072, 50034}),
    Link.PRINCIPAL: frozenset({700016, 90099, 650052, 650051, 7000112, 50105, 50001, 500011}),
    Link.GRANT: frozenset({65001, 650056, 90093, 90094, 90095, 65004}),
    Link.SCOPES: frozenset({65005, 650057, 65002, 650054, 90008}),
    Link.POLICY: frozenset({50072, 50074, 50076, 50078, 50079, 50158, 70043, 70044}),
    Link.TOKEN: frozenset({50053, 50057}),
}
_KINDS: tuple[tuple[type[TenantryError], Link], ...] = (
    (ConsentMissing, Link.GRANT),
    (NotFound, Link.RELATIONSHIP),
    (NoWayIn, Link.POLICY),
    (Blocked, Link.POLICY),
)
"""For codes that stand in no row above; all that is left is the token's."""

_CONSENT_HELPS = frozenset({700016, 90099, 65001, 650056, 90093, 90094})
"""Where giving consent is the cure; elsewhere the customer has to do something else first."""

GIVE = "Give consent (F3, or tenantry consent grant): you hold a role there that may."
SEND = "Send the consent link to the customer's administrator (F2 copies it)."


def is_silence(refusal: TenantryError) -> bool:
    """Whether nothing was refused: nobody was reached, or the service has a trouble of its own."""
    return isinstance(refusal, NetworkError | ServiceError)


def code_of(refusal: TenantryError) -> int:
    """The AADSTS number; 0 without one."""
    digits = refusal.code.removeprefix("AADSTS")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def link_of(refusal: TenantryError) -> Link:
    """The link that a refusal tells of."""
    code = code_of(refusal)
    known = next((link for link, codes in _CODES.items() if code in codes), None)
    return known or next((link for kind, link in _KINDS if isinstance(refusal, kind)), Link.TOKEN)


def fault_of(facts: Facts, refusal: TenantryError) -> Fault:
    """The fault that a refusal names, told more exactly where the lists allow it."""
    link = link_of(refusal)
    plain = Fault(link, refusal.summary, refusal.owner, refusal.remedy, refusal.details, refusal=refusal)
    if link is Link.ROLES and facts.role_ids:
        return _guest(plain)
    if isinstance(refusal, ConsentMissing) and code_of(refusal) in _CONSENT_HELPS:
        return _with_consent(facts, plain)
    return plain


def _guest(fault: Fault) -> Fault:
    """By exclusion: the relationship is live, a group of the person's holds roles, and the account is refused."""
    return replace(
        fault,
        summary="A guest account of yours in that tenant is in the way: GDAP gives you roles, and you are refused.",
        owner=Owner.CUSTOMER_ADMIN,
        remedy="Have the guest account deleted in the customer's tenant. If your group got its roles only minutes "
        "ago, wait and try again first.",
    )


def _with_consent(facts: Facts, fault: Fault) -> Fault:
    """Whose job it is to consent: the technician's, where GDAP gives a role that may, else the customer's."""
    if facts.can_give:
        remedy = f"{GIVE} Or send the consent link to the customer (F2)."
        return replace(fault, owner=Owner.YOU, remedy=remedy, by_consent=True)
    return replace(fault, owner=Owner.CUSTOMER_ADMIN, remedy=SEND, by_consent=True)


def judge_principal(facts: Facts) -> Finding:
    """Whether the tenant knows the app. A token is proof, also where the directory does not show it."""
    if facts.token is None:
        return _without_token(facts)
    if isinstance(facts.principal, Unread):
        return held(f"a token was issued ({facts.principal.why})")
    if facts.principal is None:
        return held("a token was issued for it")
    return held("known there" + (", for assigned users only" if facts.principal.wants_assignment else ""))


def judge_grant(facts: Facts) -> Finding:
    """Whether anything was granted to the app."""
    if facts.token is None:
        return _without_token(facts)
    if not isinstance(facts.grants, tuple) or not facts.grants:
        return held("a token was issued by it")
    is_for_all = any(grant.is_for_everybody for grant in facts.grants)
    return held("for the whole tenant" if is_for_all else "for you alone, not for your colleagues")


def judge_scopes(facts: Facts) -> Finding:
    """Whether all that is wanted was granted."""
    if facts.token is None:
        return _without_token(facts)
    granted = _granted(facts)
    carried = facts.token.claims.scopes or granted
    if carried is None:
        return not_known("the token does not tell, and the grants cannot be read")
    short = missing_scopes(carried, facts.wanted)
    if not short:
        return held(f"all {len(facts.wanted)} that are wanted")
    details = Details(correlation_id=facts.token.correlation_id, happened_at=facts.at)
    if granted is not None and not missing_scopes(granted, facts.wanted):
        said = f"{', '.join(short)} was granted and is not in the token yet."
        wait = Fault(Link.SCOPES, said, Owner.MICROSOFT, "Wait a minute, then try again.", details)
        return broken("granted, not in the token yet", wait)
    said = f"The consent given falls short of what is wanted: {', '.join(short)} is missing."
    fault = Fault(Link.SCOPES, said, Owner.CUSTOMER_ADMIN, SEND, details)
    return broken(f"{', '.join(short)} missing", _with_consent(facts, fault))


def _granted(facts: Facts) -> tuple[str, ...] | None:
    if not isinstance(facts.grants, tuple):
        return None
    return tuple(name for grant in facts.grants for name in grant.scopes)


def judge_policy(facts: Facts) -> Finding:
    """Whether a policy stands in the way."""
    return held("lets you in") if facts.token is not None else _without_token(facts)


def judge_token(facts: Facts) -> Finding:
    """Whether a token comes."""
    if facts.token is not None:
        minutes = int((facts.token.expires_at - facts.at).total_seconds() // 60)
        return held(f"issued just now, for {minutes} min")
    if facts.refusal is None:
        return NOT_YET
    if is_silence(facts.refusal):
        return not_known(facts.refusal.summary)
    fault = Fault(Link.TOKEN, facts.refusal.summary, facts.refusal.owner, facts.refusal.remedy, facts.refusal.details,
                  refusal=facts.refusal)  # fmt: skip
    return broken(f"refused: {facts.refusal.code or type(facts.refusal).__name__}", fault)


def _without_token(facts: Facts) -> Finding:
    if facts.refusal is None:
        return NOT_YET
    return not_known("no answer" if is_silence(facts.refusal) else "only a token would tell")


def details_of(facts: Facts) -> Details:
    """The ids a support desk finds the asking under."""
    if facts.refusal is not None:
        return facts.refusal.details
    return NO_DETAILS
