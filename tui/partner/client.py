"""Calls to Partner Center, with a token for the partner's own tenant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from tui.errors import Conflict, NotFound, TenantryError
from tui.model.identifiers import ClientId, TenantId
from tui.model.listed import Bookmark, ListedCustomer
from tui.model.scope import GRAPH_APP_ID
from tui.partner import parsing
from tui.partner.service import no_service
from tui.transport import Answer, Bearer, Caller, Page, Request, follow

PAGE_SIZE = 500
"""Partner Center "Get a list of customers" names no limit; Microsoft's own GDAP bulk migration tool asks for 500."""

ALREADY_THERE = "permission entry already exists"
"""Observed wording: the only sign of a consent that exists, as no document gives it a code."""


Grants = Mapping[str, Sequence[str]]
"""Delegated permissions by the application id of the resource that knows them."""


@dataclass(frozen=True, slots=True)
class Written:
    """A consent stands."""

    is_new: bool
    """Written now; else an entry was there already, and keeps its permissions (Partner Center never changes one)."""
    correlation_id: str
    """Under which Partner Center finds the call."""
    left_out: tuple[str, ...] = ()
    """Application ids of resources that the customer does not have: their permissions were not written."""


class PartnerCenter:
    """Partner Center v1. Not for indirect resellers. Every call raises what `Caller.call` raises."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def customers(self, bearer: Bearer, bookmark: Bookmark | None = None) -> AsyncIterator[Page[ListedCustomer]]:
        """The reseller's customers with their domains, page by page, from the `bookmark` on.

        Source: Partner Center "Get a list of customers": the next page is asked for with a header.
        """
        first = Request("GET", f"/v1/customers?size={PAGE_SIZE}", is_read=True)
        async for answer in follow(self._caller, first, bearer, _next_request, bookmark):
            fields = self._caller.service.fields_of(answer)
            if not parsing.is_collection(fields):
                raise self._caller.service.unreadable(answer)
            yield parsing.parse_customers(fields)

    async def give_consent(
        self,
        bearer: Bearer,
        tenant_id: TenantId,
        client_id: ClientId,
        scopes: Iterable[str],
        beside: Grants = MappingProxyType({}),
    ) -> Written:
        """Consent to our own app's permissions for a customer: `scopes` of Graph, and `beside` of other resources.

        Resources that the customer lacks are left out, and the rest is asked for again. When no answer comes the
        request is sent again under the same `MS-RequestId`: Partner Center does it once. The body of the answer is not
        documented and not read: ask for a token to see that consent counts.

        Raises:
            ServiceMissing: the customer has none of the resources.
            RegistrationFault: the permissions were not accepted (400).
            InteractionNeeded: the sign-in had no multifactor authentication.
            NotPermitted, NotFound, NoWayIn: what stands in the way.
            NetworkError: whether it was written is not known; asking again is safe.

        Source: Partner Center "Control panel vendor APIs", section on application consent; "REST headers".
        """
        path, left = (
            f"/v1/customers/{quote(tenant_id, safe='')}/applicationconsents",
            {GRAPH_APP_ID: tuple(scopes), **beside},
        )
        left_out: tuple[str, ...] = ()
        while True:
            request = Request("POST", path, body=parsing.as_consent(client_id, left), is_done_once=True)
            try:
                answer = await self._caller.call(request, bearer)
            except TenantryError as error:
                if isinstance(error, Conflict) or ALREADY_THERE in error.details.text.casefold():
                    return Written(False, error.details.correlation_id, left_out)
                lacking = parsing.resource_lacking(error.details, left)
                if not lacking:
                    raise
                if len(left) == 1:
                    raise no_service(error.details) from error
                del left[lacking]
                left_out = (*left_out, lacking)
            else:
                return Written(True, parsing.correlation_id(answer), left_out)

    async def withdraw_consent(self, bearer: Bearer, tenant_id: TenantId, client_id: ClientId) -> bool:
        """Remove our app from a customer's tenant, with every permission; whether it was there.

        Source: Partner Center "Control panel vendor APIs": it removes the app's service principal.
        """
        named = f"{quote(tenant_id, safe='')}/applicationconsents/{quote(client_id, safe='')}"
        try:
            await self._caller.call(Request("DELETE", f"/v1/customers/{named}", is_done_once=True), bearer)
        except NotFound:
            return False
        return True


def _next_request(answer: Answer) -> Request | None:
    """The next page: its address is a path, and its place in the list travels in a header."""
    found = parsing.next_page(answer.fields)
    return Request("GET", found[0], found[1], is_read=True) if found else None
