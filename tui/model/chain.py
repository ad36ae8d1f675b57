"""The chain drawn from the facts: link by link, as far as the first broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui.model.diagnosis import NOT_YET, Check, Diagnosis, Facts, Fault, Finding, Link, Verdict, broken, not_known
from tui.model.diagnosis_lists import judge_relationship, judge_roles, judge_status
from tui.model.diagnosis_token import (
    details_of,
    fault_of,
    is_silence,
    judge_grant,
    judge_policy,
    judge_principal,
    judge_scopes,
    judge_token,
    link_of,
)

_RULES: dict[Link, Callable[[Facts], Finding]] = {
    Link.RELATIONSHIP: judge_relationship,
    Link.STATUS: judge_status,
    Link.ROLES: judge_roles,
    Link.PRINCIPAL: judge_principal,
    Link.GRANT: judge_grant,
    Link.SCOPES: judge_scopes,
    Link.POLICY: judge_policy,
    Link.TOKEN: judge_token,
}
_OF_LISTS = (Link.RELATIONSHIP, Link.STATUS, Link.ROLES)


def diagnose(facts: Facts) -> Diagnosis:
    """What the facts tell, up to the first broken link. A token that came proves the lists wrong where they differ."""
    found = {link: rule(facts) for link, rule in _RULES.items()}
    if facts.token is not None:
        found.update({link: _outdone(found[link]) for link in _OF_LISTS})
    elif facts.refusal is not None and not is_silence(facts.refusal):
        link = link_of(facts.refusal)
        if found[link].fault is None:  # else the lists know why
            code = facts.refusal.code or type(facts.refusal).__name__
            found[link] = broken(f"refused: {code}", fault_of(facts, facts.refusal))
    fault = next((each.fault for each in found.values() if each.fault is not None), None)
    checks = tuple(each.as_check(link) for link, each in found.items())
    if fault is not None and facts.token is None:
        checks = _up_to(fault, checks)
    is_healthy = facts.token is not None and fault is None and found[Link.SCOPES].verdict is Verdict.HELD
    return Diagnosis(
        facts.customer, checks, _with_details(facts, fault), facts.at, facts.is_whole,
        is_healthy and facts.is_whole, facts.refusal,
    )  # fmt: skip


def _outdone(finding: Finding) -> Finding:
    """What a list said against a token that was issued."""
    if finding.verdict is Verdict.BROKEN:
        return not_known(f"the lists say: {finding.sentence}; yet a token came")
    return finding


def _up_to(fault: Fault, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """What comes after the first broken link was not looked at; but whether a token came was."""
    order = list(Link)

    def shown(check: Check) -> Check:
        is_after = order.index(check.link) > order.index(fault.link)
        return NOT_YET.as_check(check.link) if is_after and check.link is not Link.TOKEN else check

    return tuple(map(shown, checks))


def _with_details(facts: Facts, fault: Fault | None) -> Fault | None:
    """The refusal's ids also where the lists named the cause: support finds the attempt by them."""
    if fault is None or any((fault.details.code, fault.details.correlation_id)):
        return fault
    return replace(fault, details=details_of(facts))
