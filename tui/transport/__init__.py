"""What every call over the network shares: one door for each service, waiting, retrying, and failures in words."""

from tui.transport.addresses import check_address
from tui.transport.budget import Budget
from tui.transport.caller import Caller
from tui.transport.challenges import claims_in, usable_claims
from tui.transport.client import Clients, Transports, open_clients
from tui.transport.closings import Closings
from tui.transport.door import Door
from tui.transport.failures import as_network_error
from tui.transport.pages import Page, follow
from tui.transport.passes import Bearer, Pass, as_pass
from tui.transport.patience import Patience, Waiting
from tui.transport.retry import GiveUp, Wait, after, retry_after_s
from tui.transport.service import Answer, Request, Service
from tui.transport.skew import ClockCheck

__all__ = [
    "Answer",
    "Bearer",
    "Budget",
    "Caller",
    "Clients",
    "ClockCheck",
    "Closings",
    "Door",
    "GiveUp",
    "Page",
    "Pass",
    "Patience",
    "Request",
    "Service",
    "Transports",
    "Wait",
    "Waiting",
    "after",
    "as_network_error",
    "as_pass",
    "check_address",
    "claims_in",
    "follow",
    "open_clients",
    "retry_after_s",
    "usable_claims",
]
