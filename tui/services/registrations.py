"""Which app registration asks in which cloud. Registrations do not cross clouds: each cloud needs its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tui.model.account import Account
from tui.model.cloud import CLOUDS
from tui.model.identifiers import ClientId
from tui.services.remote import App


class Registrations:
    """One registration for each cloud that is worked in; one of them is chosen for the next new sign-in."""

    def __init__(self, chosen: App, others: Iterable[App] = ()) -> None:
        self._by_cloud = {app.cloud.name: app for app in (*others, chosen)}
        self._chosen = chosen.cloud.name

    @property
    def chosen(self) -> App:
        """What a new sign-in asks with; without a client id while that cloud has no registration."""
        return self._by_cloud[self._chosen]

    def choose(self, cloud_name: str) -> App:
        """Let new sign-ins go to this cloud. Raises KeyError when there is no cloud of that name."""
        cloud = CLOUDS[cloud_name]
        if cloud_name not in self._by_cloud:
            blank = replace(self.chosen, client_id=None, cloud=cloud, partner_tenant="organizations")
            self._by_cloud[cloud_name] = blank
        self._chosen = cloud_name
        return self.chosen

    def configure(self, client_id: ClientId, partner_tenant: str) -> App:
        """Set the registration of the chosen cloud."""
        app = replace(self.chosen, client_id=client_id, partner_tenant=partner_tenant)
        self._by_cloud[self._chosen] = app
        return app

    def of(self, account: Account) -> App:
        """What asks for an account: its cloud's registration, else the one that it signed in to."""
        app = self._by_cloud.get(account.cloud)
        if app is not None and app.client_id is not None:
            return app
        cloud = CLOUDS[account.cloud]
        return replace(self.chosen, client_id=account.client_id, cloud=cloud, partner_tenant=account.tenant_id)
