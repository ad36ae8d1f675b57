"""`tenantry consent check CUSTOMER…`: the chain of each customer named, and its first broken link."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.cli.at_work import Who, at_work, find_customer
from tui.cli.exit_codes import ExitCode, exit_code_of
from tui.cli.output import output_width, print_lines, say, wrapped
from tui.errors import Details, TenantryError
from tui.model.diagnosis import Diagnosis, Fault, Link
from tui.model.diagnosis_message import Sender, heading, message

if TYPE_CHECKING:
    from tui.services import Estate
    from tui.wiring import Surroundings

_NAME = 19
"""Cells for the name of a link: the longest has 17."""


def check_customers(who: Who, names: Sequence[str], as_json: bool, *, around: Surroundings | None = None) -> int:
    """Look at the customers of these names one after another and print each; the status of the first that does not
    open, or 0.

    Raises:
        UsageError: a name means no customer, or several; nothing was asked then.
        SessionEnded, InteractionNeeded: nobody is signed in here.
    """

    async def work(estate: Estate) -> int:
        return await _check(estate, names, as_json=as_json)

    return at_work(who, work, around=around)


async def _check(estate: Estate, names: Sequence[str], *, as_json: bool) -> int:
    await _know_customers(estate)
    customers = [find_customer(list(estate.listing.customers.values()), name) for name in names]
    found = []
    for at, customer in enumerate(customers):
        whole = [step async for step in estate.diagnoses.look(customer)][-1]
        found.append(whole)
        if not as_json:
            print_lines([*([""] if at else []), *_page(whole)])
    if as_json:
        told = [as_fields(each) | {"text": _text(estate, each)} for each in found]
        print_lines([json.dumps(told, ensure_ascii=False)])
    elif len(found) == 1 and found[0].fault is not None:
        print_lines(["", f"{heading(found[0].fault)}:", "", *(_text(estate, found[0]) or "").splitlines()])
    return next((status for each in found if (status := status_of(each))), ExitCode.DONE)


async def _know_customers(estate: Estate) -> None:
    """Read the lists once where there is no local copy yet, so that a name means somebody."""
    if estate.listing.customers:
        return
    say("The customers are not known here yet: reading the lists.")
    async for _ in estate.refresh():
        pass


def _text(estate: Estate, found: Diagnosis) -> str | None:
    """The text for whoever can mend it; None where nothing is broken."""
    if found.fault is None:
        return None
    desk, url = estate.desk, estate.consents.url(found.customer.tenant_id)
    sender = Sender(desk.account.username, desk.account.tenant_name, desk.app.id, url)
    return message(found, found.fault, sender)


def status_of(found: Diagnosis) -> ExitCode:
    """The exit status that goes with a diagnosis: 0 healthy, 3 for what consent or a sign-in cures, 69 not reached."""
    fault = found.fault
    if fault is None:
        return ExitCode.DONE if found.is_healthy else _of_silence(found.refusal)
    if fault.by_consent:
        return ExitCode.SIGN_IN_NEEDED
    return exit_code_of(fault.refusal) if fault.refusal is not None else ExitCode.REFUSED


def _of_silence(refusal: TenantryError | None) -> ExitCode:
    return ExitCode.UNREACHABLE if refusal is None else exit_code_of(refusal)


def as_fields(found: Diagnosis) -> dict[str, object]:
    """A diagnosis as `--json` shows it."""
    customer = found.customer
    return {
        "tenant_id": customer.tenant_id,
        "customer": customer.title,
        "domain": customer.domain,
        "is_healthy": found.is_healthy,
        "asked_at": found.at.isoformat(),
        "links": [{"link": each.link, "verdict": each.verdict, "sentence": each.sentence} for each in found.checks],
        "fault": _fault_fields(found.fault),
    }


def _fault_fields(fault: Fault | None) -> dict[str, object] | None:
    if fault is None:
        return None
    return {
        "link": fault.link,
        "summary": fault.summary,
        "owner": fault.owner,
        "remedy": fault.remedy,
        "named": list(fault.named),
        **_details_fields(fault.details),
    }


def _details_fields(details: Details) -> dict[str, object]:
    return {
        "code": details.code,
        "trace_id": details.trace_id,
        "correlation_id": details.correlation_id,
        "happened_at": details.happened_at.isoformat() if details.happened_at else None,
    }


def _page(found: Diagnosis) -> Iterator[str]:
    """A diagnosis for people."""
    customer = found.customer
    yield "  ".join(filter(None, (customer.title, customer.domain, customer.tenant_id)))
    for check in found.checks:
        said = check.sentence or str(check.verdict)
        yield f"  {check.verdict.sign} {check.link:<{_NAME}}{said}"
    yield ""
    for paragraph in _verdict(found):
        width = output_width()
        yield from [paragraph] if width is None else wrapped(paragraph, width)


def _verdict(found: Diagnosis) -> Iterator[str]:
    fault = found.fault
    if fault is not None:
        yield f"First broken link: {fault.link}. {fault.summary}"
        yield f"Whose job: {fault.owner}"
        yield f"What to do: {fault.remedy}"
        yield from fault.named
        yield from fault.details.as_lines()
    elif found.is_healthy:
        yield "Nothing is broken: a token came with every permission that is wanted."
    else:
        yield "No broken link was found, and no token came that proves the way open."
        silent = next((each.sentence for each in found.checks if each.link is Link.TOKEN), "")
        yield f"The sign-in service: {silent}"
        if found.refusal is not None:
            yield from found.refusal.details.as_lines()
