"""The worlds one can start in: how each differs from an ordinary working day at Fourth Coffee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way the world can be."""

    name: str
    description: str
    partner_consented: bool = True
    """Whether the app is consented in the partner's own tenant."""
    blocks_device_code: bool = False
    """A Conditional Access policy refuses tokens that began with a device code."""
    is_indirect_reseller: bool = False
    """Partner Center's API refuses every call."""
    outage_calls: int = 0
    """How many calls to Graph's customer lists answer 503 before the service is back."""
    has_customers: bool = True
    is_untidy: bool = False
    """Every third customer's relationships need somebody's hand."""
    cloud: str = "public"
    """A name in `addresses.ADDRESSES`: where the world is found, and by that what its services lack."""


_ALL = (
    Scenario("default", "An ordinary working day: 240 customers, some consents missing, a few surprises."),
    Scenario("first-consent", "The app is not consented in the partner's own tenant yet.", partner_consented=False),
    Scenario("device-code-blocked", "Conditional Access refuses sign-in by device code.", blocks_device_code=True),
    Scenario("indirect-reseller", "Partner Center refuses every call.", is_indirect_reseller=True),
    Scenario("outage", "Graph's customer lists are unavailable at first.", outage_calls=4),
    Scenario(
        "untidy", "Relationships that nobody has looked after: much ends, and much was left behind.", is_untidy=True
    ),
    Scenario("empty", "The partner has no customers at all.", has_customers=False),
    Scenario("us-gov", "A partner in the US Government cloud: contracts, and no GDAP lists.", cloud="us-gov"),
    Scenario("us-dod", "The same in the cloud of the Department of Defense.", cloud="us-dod"),
    Scenario("china", "The same in China's cloud.", cloud="china"),
)
_BY_NAME: Mapping[str, Scenario] = {scenario.name: scenario for scenario in _ALL}

SCENARIOS: Mapping[str, str] = {scenario.name: scenario.description for scenario in _ALL}
"""Every scenario by name, with one sentence for the person who chooses."""


def scenario_named(name: str) -> Scenario:
    """Look a scenario up.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        raise ValueError(f"there is no scenario {name!r}; choose from {', '.join(_BY_NAME)}") from None
