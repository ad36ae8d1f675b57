"""The customers that stories, tests and pictures call by name, with what each of them is there to show."""

from __future__ import annotations

from dataclasses import dataclass

from .characters import Character, Ties
from .consents import ConsentState

ATTACK_NAME = (
    "Lucerne Publishing\x1b]52;c;cm0gLXJmIC8=\x07\x1b]0;not the title\x1b\\\x1b[2J\x9b31m\u202egnihsilbuP\u200b\u2066 "
    "[red]markup[/] [/] [@click=app.quit]x[/]\nand a second line " + "that goes on " * 20 + "to the end"
)
"""A display name that attacks the terminal: clipboard, title, clear screen, a C1 byte, bidi, markup, a newline."""


@dataclass(frozen=True, slots=True)
class Named:
    """A customer with a fixed name."""

    display_name: str
    slug: str
    """First label of both domains."""
    character: Character
    owns_domain: bool = True
    """False: the default domain is the initial one."""


NAMED: tuple[Named, ...] = (
    Named("Contoso", "contoso", Character()),
    Named("Fabrikam", "fabrikam", Character(ConsentState.MISSING)),
    Named("Wide World Importers", "wideworldimporters", Character(ConsentState.MISSING, may_consent=False)),
    Named("Adventure Works", "adventureworks", Character(ConsentState.ABSENT, probes_after_consent=2)),
    Named("Northwind Traders", "northwindtraders", Character(refusal=53003)),
    Named("Tailspin Toys", "tailspintoys", Character(refusal=50020)),
    Named("Litware", "litware", Character(ties=Ties.ENDED)),
    Named("Alpine Ski House", "alpineskihouse", Character(ties=Ties.ENDING_SOON)),
    Named("Proseware", "proseware", Character(throttles=True)),
    Named(ATTACK_NAME, "lucernepublishing", Character()),
    Named("Contoso Pharmaceuticals", "contosopharma", Character()),
    Named("Contoso Suites", "contososuites", Character()),
    Named("Contoso Retail", "contosoretail", Character(ConsentState.MISSING)),
    Named("Contoso Retail (test)", "contosoretailtest", Character(), owns_domain=False),
    Named("Contosó Cafés", "contosocafes", Character()),
    Named("Fabrikam Residences", "fabrikamresidences", Character()),
    Named("Adatum", "adatum", Character()),
    Named("City Power & Light", "citypowerlight", Character(has_contract=False)),
    Named("Humongous Insurance", "humongousinsurance", Character(old_name="Humongous Mutual")),
    Named("Coho Vineyard", "cohovineyard", Character(ties=Ties.NONE)),
)
