"""Which app registration asks in which cloud. Registrations do not cross clouds: each cloud needs its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tui.model.account import Account
from tui.model.cloud import CLOUDS
from tui.model.identifiers import ClientId
from tui.services.remote import App


class Registrations:
    """One registration for each cloud that is worked in."""

    def __init__(self, chosen: App, others: Iterable[App] = ()) -> None:
        self._by_cloud = {app.cloud.name: app for app in (*others, chosen)}
        self._chosen = chosen.cloud.name
        self._expected: Account | None = None

    @property
    def next(self) -> App:
        """What the next sign-in asks with; without a client id while that cloud has no registration."""
        return self.of(self._expected) if self._expected else self._by_cloud[self._chosen]

    def expect(self, account: Account | None) -> None:
        """Let the next sign-in be this account's, in its own cloud; None: another one's, in the cloud chosen."""
        self._expected = account

    def choose(self, cloud_name: str) -> App:
        """Let other accounts sign in in this cloud. Raises KeyError when there is no cloud of that name."""
        chosen = self._by_cloud[self._chosen]
        blank = replace(chosen, client_id=None, cloud=CLOUDS[cloud_name], partner_tenant="organizations")
        self._chosen, self._expected = cloud_name, None
        return self._by_cloud.setdefault(cloud_name, blank)

    def configure(self, client_id: ClientId, partner_tenant: str) -> App:
        """Set the registration of the chosen cloud."""
        app = replace(self._by_cloud[self._chosen], client_id=client_id, partner_tenant=partner_tenant)
        self._by_cloud[self._chosen] = app
        return app

    def in_cloud(self, cloud_name: str) -> App | None:
        """The registration in a cloud; None while there is none."""
        app = self._by_cloud.get(cloud_name)
        return app if app is not None and app.client_id is not None else None

    def of(self, account: Account) -> App:
        """What asks for an account: its cloud's registration, else the one that it signed in to."""
        found = self.in_cloud(account.cloud)
        if found is not None:
            return found
        chosen, cloud = self._by_cloud[self._chosen], CLOUDS[account.cloud]
        return replace(chosen, client_id=account.client_id, cloud=cloud, partner_tenant=account.tenant_id)
