"""Calls to Microsoft Graph, each with a token for the tenant that it asks about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TypeVar
from urllib.parse import quote

from tui.errors import UnexpectedAnswer
from tui.graph import parsing, parsing_access
from tui.graph.facts import fetch_facts
from tui.model.access import Assignment, Grant, Group, Principal
from tui.model.cloud import Cloud
from tui.model.identifiers import ClientId, TenantId
from tui.model.listed import Bookmark, ListedCustomer
from tui.model.relationship import Relationship
from tui.model.tenant_facts import TenantFacts
from tui.transport import Answer, Bearer, Caller, Page, Request, follow

T = TypeVar("T")

MOST_PER_GDAP_PAGE = 300
"""Graph "List delegatedAdminCustomers": `$top` is at most 300."""
MOST_PER_DIRECTORY_PAGE = 999
"""Graph "Paging Microsoft Graph data": directory pages have at most 999 entries."""

TenantInformation = ListedCustomer
"""What a look-up by tenant id tells: public name and default domain."""


class Graph:
    """Microsoft Graph v1.0. Every call raises what `Caller.call` raises.

    The lists are the partner's own: they take a pass for the partner's tenant. To somebody outside the AdminAgents
    group the GDAP lists are empty, not refused. A list goes on at its `bookmark`, which moves with each page taken in.
    """

    def __init__(self, caller: Caller, cloud: Cloud) -> None:
        self._caller = caller
        self._cloud = cloud

    def customers(self, bearer: Bearer, bookmark: Bookmark | None = None) -> AsyncIterator[Page[ListedCustomer]]:
        """Customers with a GDAP relationship, page by page; without domains. Not in national clouds.

        Least permission: `DelegatedAdminRelationship.Read.All`. Source: Graph "List delegatedAdminCustomers".
        """
        self._check_gdap_lists()
        path = f"/v1.0/tenantRelationships/delegatedAdminCustomers?$top={MOST_PER_GDAP_PAGE}"
        return self._pages(path, bearer, parsing.parse_customer, bookmark)

    def relationships(self, bearer: Bearer, bookmark: Bookmark | None = None) -> AsyncIterator[Page[Relationship]]:
        """Every GDAP relationship, whatever its status, page by page. Not in national clouds.

        Least permission: `DelegatedAdminRelationship.Read.All`. Source: Graph "List delegatedAdminRelationships".
        """
        self._check_gdap_lists()
        path = f"/v1.0/tenantRelationships/delegatedAdminRelationships?$top={MOST_PER_GDAP_PAGE}"
        return self._pages(path, bearer, parsing.parse_relationship, bookmark)

    def contracts(self, bearer: Bearer, bookmark: Bookmark | None = None) -> AsyncIterator[Page[ListedCustomer]]:
        """Reseller contracts, with domains, page by page. In every cloud.

        Least permission: `Directory.Read.All`, and a directory role. Source: Graph "List contracts".
        """
        return self._pages(f"/v1.0/contracts?$top={MOST_PER_DIRECTORY_PAGE}", bearer, parsing.parse_contract, bookmark)

    async def tenant_information(self, bearer: Bearer, tenant_id: TenantId) -> TenantInformation:
        """The public name and default domain of any tenant. Not in national clouds.

        Least permission: `CrossTenantInformation.ReadBasic.All`.
        Source: Graph "tenantRelationship: findTenantInformationByTenantId".
        """
        self._check_gdap_lists()
        named = quote(tenant_id, safe="")
        path = f"/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='{named}')"
        answer = await self._caller.call(Request("GET", path, is_read=True), bearer)
        try:
            return parsing.parse_tenant_information(self._caller.service.fields_of(answer))
        except ValueError:
            raise UnexpectedAnswer("Microsoft Graph described no tenant.", "Try again later.") from None

    async def relationships_with(self, bearer: Bearer, tenant_id: TenantId) -> tuple[Relationship, ...]:
        """The GDAP relationships with one customer. Not in national clouds. Source: as `relationships`."""
        self._check_gdap_lists()
        which = quote(f"customer/tenantId eq '{tenant_id}'", safe="")
        path = f"/v1.0/tenantRelationships/delegatedAdminRelationships?$filter={which}"
        return await self._whole(path, bearer, parsing.parse_relationship)

    async def assignments(self, bearer: Bearer, relationship_id: str) -> tuple[Assignment, ...]:
        """Which of the partner's groups was given which roles in one relationship. Not in national clouds.

        Least permission: `DelegatedAdminRelationship.Read.All`. Source: Graph "List accessAssignments".
        """
        self._check_gdap_lists()
        which = quote(relationship_id, safe="")
        path = f"/v1.0/tenantRelationships/delegatedAdminRelationships/{which}/accessAssignments"
        return await self._whole(path, bearer, parsing_access.parse_assignment)

    async def my_groups(self, bearer: Bearer) -> tuple[Group, ...]:
        """The groups that the signed-in person is in, also through other groups; names are empty where they may not be
        read.

        Least permission: `User.Read`. Source: Graph "List a user's memberships (direct and transitive)".
        """
        path = f"/v1.0/me/transitiveMemberOf?$top={MOST_PER_DIRECTORY_PAGE}"
        found = await self._whole(path, bearer, parsing_access.parse_group)
        return tuple(group for group in found if group is not None)

    async def principal(self, bearer: Bearer, client_id: ClientId) -> Principal | None:
        """The app in the token's tenant; None when the tenant does not know it.

        Least permission: `Application.Read.All` or `Directory.Read.All`. Source: Graph "List servicePrincipals".
        """
        which = quote(f"appId eq '{client_id}'", safe="")
        path = f"/v1.0/servicePrincipals?$filter={which}"
        found = await self._whole(path, bearer, parsing_access.parse_principal)
        return found[0] if found else None

    async def grants(self, bearer: Bearer, principal_id: str) -> tuple[Grant, ...]:
        """What the token's tenant granted to one service principal, one for each resource and kind.

        Least permission: `DelegatedPermissionGrant.Read.All` or `Directory.Read.All`.
        Source: Graph "List oauth2PermissionGrants".
        """
        which = quote(f"clientId eq '{principal_id}'", safe="")
        path = f"/v1.0/oauth2PermissionGrants?$filter={which}"
        return await self._whole(path, bearer, parsing_access.parse_grant)

    async def facts(self, bearer: Bearer) -> TenantFacts:
        """What the tenant's own directory says of it; parts that cannot be read are named in `failed`.

        Raises:
            WrongTenant: the directory that answered is not that of the token's tenant.
        """
        return await fetch_facts(self._caller, bearer)

    def _check_gdap_lists(self) -> None:
        """A caller that asks where there is no such list has not looked at `Cloud.has_gdap_lists`: a bug."""
        if not self._cloud.has_gdap_lists:
            raise ValueError(f"{self._cloud.title} has no GDAP lists")

    async def _whole(self, path: str, bearer: Bearer, parse_item: Callable[[parsing.Fields], T]) -> tuple[T, ...]:
        """Every entry of a list that is short. Raises UnexpectedAnswer when one cannot be read: it may be the one that
        decides."""
        found: list[T] = []
        async for page in self._pages(path, bearer, parse_item, None):
            if page.unreadable:
                raise UnexpectedAnswer("Microsoft Graph listed what cannot be read.", "Try again later.")
            found += page.items
        return tuple(found)

    async def _pages(
        self, path: str, bearer: Bearer, parse_item: Callable[[parsing.Fields], T], bookmark: Bookmark | None
    ) -> AsyncIterator[Page[T]]:
        async for answer in follow(self._caller, Request("GET", path, is_read=True), bearer, _next_request, bookmark):
            fields = self._caller.service.fields_of(answer)
            if not parsing.is_collection(fields):  # taken for an empty list, it would make customers look gone
                raise self._caller.service.unreadable(answer)
            yield parsing.parse_page(fields, parse_item)


def _next_request(answer: Answer) -> Request | None:
    """The next page. The link is followed as it stands; the caller judges where it leads."""
    link = parsing.next_link(answer.fields)
    return Request("GET", link, is_read=True) if link else None
