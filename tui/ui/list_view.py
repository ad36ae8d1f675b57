"""What the customer list says about itself: its state, what is missing, and why it is empty."""

from __future__ import annotations

from tui.services import Estate, ListingState
from tui.ui.widgets.customer_table import Empty, Failed, Loading, TableState
from tui.ui.widgets.list_parts import ListView


def of(estate: Estate) -> ListView:
    """The list's state now."""
    listing = estate.listing
    return ListView(
        state=estate.listing_state,
        now=estate.desk.wall(),
        listed_at=listing.listed_at,
        is_refreshing=listing.is_refreshing,
        trouble=_trouble(estate),
        without_rows=_without_rows(estate),
        remind_after_days=estate.remind_after_days,
        tells_gdap=estate.desk.app.cloud.has_gdap_lists,
    )


def _trouble(estate: Estate) -> str:
    problems = estate.listing.problems
    if not problems or estate.listing.is_refreshing:
        return ""
    names = " and ".join(dict.fromkeys(problem.list_name for problem in problems))
    first = problems[0].error
    return f"Not read to the end: {names}. {first.summary} What was known stays. F5 tries again."


def _without_rows(estate: Estate) -> TableState:
    state = estate.listing_state
    if state is ListingState.LOADING:
        if estate.desk.is_signed_in or estate.listing.is_refreshing:
            return Loading("Asking Microsoft for your customers…", "The first page is shown as soon as it comes.")
        return Empty("Nothing is kept here yet", "F6 signs in.")
    if state is ListingState.FAILED:
        error = estate.listing.problems[0].error
        return Failed("The list could not be read", f"{error.summary}\n{error.remedy}\n\nF5 tries again.")
    refused = [f"{each.list_name}: {each.error.summary}" for each in estate.listing.refusals]
    return Empty(
        f"Microsoft answers {estate.desk.account.username} with an empty list",
        "Most often the account is not a member of AdminAgents: then the lists come empty, not refused. "
        "Ask your partner administrator to add it, or sign in with another account (F6).\n\n"
        "Else the partner has no GDAP relationship and no reseller contract yet.\n\n" + "\n".join(refused),
    )
