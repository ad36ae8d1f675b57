"""What a person can do: sign in, look through the customers, get consent, open and switch sessions.

`Office` is the way in; an `Estate` is everything one signed-in account works with.
"""

from tui.services.consent_case import ConsentCase, CustomerCase, PartnerCase
from tui.services.consents import Consents, Looked
from tui.services.estate import Estate
from tui.services.giving import Given, Outcome
from tui.services.listing import Listing, ListingState
from tui.services.office import Office, Rehearsal
from tui.services.sessions import Sessions

__all__ = [
    "ConsentCase",
    "Consents",
    "CustomerCase",
    "Estate",
    "Given",
    "Listing",
    "ListingState",
    "Looked",
    "Office",
    "Outcome",
    "PartnerCase",
    "Rehearsal",
    "Sessions",
]
