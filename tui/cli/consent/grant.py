"""`tenantry consent grant`: give consent for customers through Partner Center, after a question or with --yes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.arguments import Parser
from tui.cli.asking import ask_yes, has_person
from tui.cli.at_work import Who, add_who, at_work, find_customer, who_of
from tui.cli.exit_codes import ExitCode, exit_code_of
from tui.cli.output import print_lines, say
from tui.cli.protected import OPTION, must_name
from tui.errors import TenantryError, UsageError
from tui.model.consent import GIVEN, NEEDS_CONSENT
from tui.model.customer import Customer
from tui.model.scope import in_words

if TYPE_CHECKING:
    from tui.services import Estate, Given
    from tui.wiring import Surroundings

_DESCRIPTION = """\
Give consent to the app for the customers named, through Partner Center, and
look with growing waits whether it counts. Asks once on a terminal; elsewhere
--yes is the answer."""
_EPILOG = """\
A consent that lacks permissions is left alone and told. --replace removes it
and gives another: until that one counts nobody gets in with this app. It asks
again for each customer, unless --yes is given; a protected customer's name is
asked for all the same.

Exit status: 0 every consent counts, 1 one could not be given, 2 wrong usage,
3 a sign-in is needed or one does not count yet, 69 not reached, 130 interrupted
(what was written stays written). The README documents --json.
"""


@dataclass(frozen=True, slots=True)
class GrantArguments:
    """What one command line asks for."""

    who: Who
    names: tuple[str, ...]
    is_agreed: bool
    """Whether the questions are answered with yes beforehand."""
    may_replace: bool
    as_json: bool
    protected: tuple[str, ...] = ()
    """Names of protected customers that are meant all the same."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of one customer."""

    customer: Customer
    outcome: str
    said: str
    status: ExitCode = ExitCode.DONE
    short_of: tuple[str, ...] = ()
    code: str = ""
    url: str = ""


def grant(words: Sequence[str], around: Surroundings | None = None) -> int:
    """Do what the words after `tenantry consent grant` ask for.

    Raises:
        UsageError: the words are wrong, name no customer or several, or nobody can be asked.
        TenantryError: nobody is signed in, or has to sign in again.
    """
    arguments = _parse(words)
    if not arguments.is_agreed and not has_person():
        raise UsageError("Nobody can be asked whether to give consent.", "Run it in a terminal, or add --yes.")
    return at_work(arguments.who, lambda estate: _grant(arguments, estate), around=around)


async def _grant(arguments: GrantArguments, estate: Estate) -> int:
    known = list(estate.listing.customers.values())
    named = [find_customer(known, text) for text in arguments.names]
    customers = list({each.tenant_id: each for each in named}.values())
    if not arguments.is_agreed and not _is_wanted(estate, customers):
        say("Nothing was changed.")
        return ExitCode.REFUSED
    must_name(customers, arguments.protected)
    told = []
    for customer in customers:
        told.append(one := await _give(arguments, estate, customer))
        if not arguments.as_json:
            print_lines([f"{customer.title} ({customer.tenant_id}): {one.said}", *filter(None, [one.url])])
    if arguments.as_json:
        lines = [json.dumps(_as_object(estate, one)) + "," for one in told]
        print_lines(["[", *lines[:-1], lines[-1][:-1], "]"])
    return max((one.status for one in told), default=ExitCode.DONE)


def _is_wanted(estate: Estate, customers: Sequence[Customer]) -> bool:
    scopes = estate.consents.scopes
    say(f"The app {estate.consents.client_id} would get these permissions, for everybody in each tenant:")
    for line in (*(f"  {name}: {in_words(name)}" for name in scopes), "of:", *map(_named, customers)):
        say(line)
    return ask_yes(f"Give consent for {len(customers):,} customer{'s' if len(customers) > 1 else ''}? [y/N]")


def _named(customer: Customer) -> str:
    return "  " + " · ".join(filter(None, (customer.title, customer.domain, customer.tenant_id)))


async def _give(arguments: GrantArguments, estate: Estate, customer: Customer) -> _Told:
    """What became of one customer. Raises what a new sign-in alone can cure: it would be refused for all."""
    from tui.services import Outcome

    url = estate.consents.url(customer.tenant_id)
    if why_not := estate.consents.why_not_now(customer):
        return _Told(customer, "not possible", why_not, ExitCode.REFUSED, url=url)
    try:
        given = await estate.consents.give(customer)
        if given.short_of and arguments.may_replace and (arguments.is_agreed or _is_replacing(customer, given)):
            given = await estate.consents.giving.replace(customer)
    except TenantryError as error:
        if error.wants_sign_in:
            raise
        return _Told(customer, "refused", _sentence(error), exit_code_of(error), code=error.code, url=url)
    if given.outcome is Outcome.REMOVED and (refused := given.error):
        said = f"The consent was removed, and not given again: there is none now. {_sentence(refused)}"
        return _Told(customer, given.outcome, said, ExitCode.REFUSED, code=refused.code, url=url)
    if given.short_of:
        said = (
            f"Consent was there already, without {', '.join(given.short_of)}. --replace removes it and gives another."
        )
        return _Told(customer, given.outcome, said, ExitCode.SIGN_IN_NEEDED, given.short_of)
    return await _proven(estate, customer, given)


async def _proven(estate: Estate, customer: Customer, given: Given) -> _Told:
    """Whether it counts, by tokens asked for with growing waits; none is kept and no session opens."""
    refused: TenantryError | None = None
    async with aclosing(estate.consents.prove(customer.tenant_id)) as looks:
        async for mark, passing in looks:
            refused = passing
            if mark is not None and mark.state not in NEEDS_CONSENT:
                word = "counts" if mark.state in GIVEN else f"the tenant answers: {mark.state}"
                status = ExitCode.DONE if mark.state in GIVEN else ExitCode.REFUSED
                return _Told(customer, given.outcome, f"Consent {given.outcome}; it {word}.", status, code=mark.code)
    later = refused.summary if refused else "It does not count yet: that may take minutes."
    said = f"Consent {given.outcome}. {later} `tenantry consent check` asks again."
    return _Told(customer, given.outcome, said, ExitCode.SIGN_IN_NEEDED, code=refused.code if refused else "")


def _is_replacing(customer: Customer, given: Given) -> bool:
    say(f"{customer.title} ({customer.tenant_id}) gave consent before, without {', '.join(given.short_of)}.")
    say("Replacing removes the app there with every permission, for everybody, and gives it anew.")
    say("Until that counts, you and other technicians are shut out; if it fails, there is no consent.")
    return ask_yes("Remove the consent and give another? [y/N]")


def _sentence(error: TenantryError) -> str:
    return " ".join(filter(None, (error.summary, error.remedy)))


def _as_object(estate: Estate, told: _Told) -> dict[str, object]:
    return {
        "tenant_id": told.customer.tenant_id,
        "name": told.customer.name,
        "outcome": told.outcome,
        "state": str(estate.customer(told.customer.tenant_id).standing),
        "short_of": list(told.short_of),
        "code": told.code,
        "said": told.said,
        "url": told.url,
    }


def _parse(words: Sequence[str]) -> GrantArguments:
    parser = Parser(
        prog="tenantry consent grant",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("customers", nargs="+", metavar="CUSTOMER", help="a name, domain or tenant id, or a part")
    parser.add_argument("--yes", action="store_true", help="ask nothing: the answer is yes")
    parser.add_argument("--replace", action="store_true", help="remove a consent that is short, and give another")
    parser.add_argument("--json", action="store_true", help="one array for other programs")
    parser.add_argument(OPTION, action="append", default=[], metavar="NAME", help="a protected customer that is meant")
    add_who(parser)
    parsed = parser.parse_args(words)
    names, meant = tuple(parsed.customers), tuple(parsed.name_protected)
    return GrantArguments(who_of(parsed), names, parsed.yes, parsed.replace, parsed.json, meant)
