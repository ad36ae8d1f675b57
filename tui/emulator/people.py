"""What people do outside the program: in a browser, at the customer's, in the partner's own administration."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import httpx

from .memory import Memory
from .world import Consent, ConsentState, World
from .world.changes import DeviceCodeRule
from .world.consents import granted
from .world.permissions import permissions_asked
from .world.seeded import guid


class People(ABC):
    """Everybody but the person at the terminal. Times are the emulator's clock; every method is thread-safe."""

    def __init__(self, world: World, memory: Memory, now: Callable[[], datetime]) -> None:
        self.world = world
        self.memory = memory
        self.now = now

    def approve_code(self, user_code: str, username: str) -> None:
        """Enter a device code in a browser and sign in as `username`.

        Raises:
            LookupError: no such code is waiting, or no such account.
            PermissionError: the page says 53003, and the code stays unanswered.
        """
        with self.world.lock:
            if username not in self.world.accounts:
                raise LookupError(f"there is no account {username!r}")
            if self.world.device_code_rule is DeviceCodeRule.BLOCKED_ON_PAGE:
                raise PermissionError("AADSTS53003: a policy does not let device codes in")
            self.memory.waiting_code(user_code, self.now()).approved_by = username

    def decline_code(self, user_code: str) -> None:
        """Enter a device code in a browser and press Cancel.

        Raises:
            LookupError: no such code is waiting.
        """
        with self.world.lock:
            self.memory.waiting_code(user_code, self.now()).is_declined = True

    def set_device_code_rule(self, rule: DeviceCodeRule) -> None:
        """The partner's administrator decides on sign-ins by device code. Those that began with one stay marked."""
        with self.world.lock:
            self.world.changes.device_code = rule
            self.world.on_change(self.world)

    def sign_in_at(self, address: str, username: str | None) -> str:
        """Open a sign-in address in a browser, choose this account, or press Cancel for None; where one is sent then.

        Raises:
            LookupError: the page does not send the browser back to the app; says why.
        """
        answer = {"answer": "accept", "account": username} if username else {"answer": "cancel"}
        response = self.handle(httpx.Request("POST", address, data=answer))
        if "Location" not in response.headers:
            raise LookupError(f"the page does not lead on: {response.text}")
        return str(response.headers["Location"])

    @abstractmethod
    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, as a browser makes it."""

    def codes_waiting(self) -> tuple[str, ...]:
        """User codes nobody has answered yet, oldest first."""
        with self.world.lock:
            codes = self.memory.codes.values()
            return tuple(each.user_code for each in codes if each.is_waiting)

    def consent_as_administrator(
        self, tenant_id: str, client_id: str, scopes: Iterable[str], *, after_s: float = 0
    ) -> None:
        """The tenant's own administrator consents, now or `after_s` seconds from now.

        `scopes` are words as in a consent address: `https://graph.microsoft.com/User.Read`, a bare Graph name or
        `https://graph.microsoft.com/.default`. They replace what was granted before.

        Raises:
            LookupError: no such app or tenant. ValueError: a scope nobody publishes.
        """
        with self.world.lock:
            app = self.world.apps.get(client_id)
            if app is None:
                raise LookupError(f"there is no application {client_id!r}")
            since = self.now() + timedelta(seconds=after_s)
            self._put_consent(tenant_id, client_id, granted(permissions_asked(app, scopes), since))

    def withdraw_consent(self, tenant_id: str, client_id: str) -> None:
        """The tenant's administrator takes every permission back; the app stays known there."""
        self._put_consent(tenant_id, client_id, Consent(ConsentState.MISSING, {}, self.now()))

    def remove_app(self, tenant_id: str, client_id: str) -> None:
        """The tenant's administrator deletes the app from the tenant."""
        self._put_consent(tenant_id, client_id, Consent(ConsentState.ABSENT, {}, self.now()))

    def _put_consent(self, tenant_id: str, client_id: str, consent: Consent) -> None:
        with self.world.lock:
            self.world.put_consent(self._tenant_id(tenant_id), client_id, consent, self.now())

    def revoke_sessions(self, username: str) -> None:
        """Kill every refresh token of an account, and the access tokens that can be challenged: a changed password, or
        an administrator's decision. Other access tokens live on."""
        with self.world.lock:
            changes = self.world.changes
            changes.revocations[username] = changes.revocations.get(username, 0) + 1
            changes.revoked_at[username] = self.now()
            self.world.on_change(self.world)

    def evaluate_continuously(self, tenant_id: str) -> None:
        """The tenant turns continuous access evaluation on: tokens of clients that can be challenged live for a day.

        Raises:
            LookupError: no such tenant.
        """
        with self.world.lock:
            self.world.changes.evaluated.add(self._tenant_id(tenant_id))
            self.world.on_change(self.world)

    def require_mfa(self, tenant_id: str) -> None:
        """The tenant newly requires multifactor by a policy: sign-ins that were not made for it do not count there.

        Raises:
            LookupError: no such tenant.
        """
        with self.world.lock:
            found = self._tenant_id(tenant_id)
            self.world.changes.wants_proof[found] = guid(self.world.seed, "policy", found)
            self.world.on_change(self.world)

    def _tenant_id(self, text: str) -> str:
        tenant = self.world.tenant(text)
        if tenant is None:
            raise LookupError(f"there is no tenant {text!r}")
        return tenant.tenant_id

    def end_relationships(self, tenant_id: str) -> None:
        """The customer ends every GDAP relationship with the partner.

        Raises:
            LookupError: no such customer.
        """
        with self.world.lock:
            customer = self.world.customer(tenant_id)
            if customer is None:
                raise LookupError(f"there is no customer {tenant_id!r}")
            for relationship in self.world.relationships(customer, self.now()):
                self.world.changes.ended_relationships[relationship.relationship_id] = self.now()
            self.world.on_change(self.world)

    def remove_from_group(self, username: str, group: str) -> None:
        """The partner's administrator takes an account out of a security group."""
        with self.world.lock:
            self.world.changes.left_groups.setdefault(username, set()).add(group)
            self.world.on_change(self.world)

    def bring_relationships_to(self, tenant_id: str, status: str) -> None:
        """Every GDAP relationship of a customer is in this status from now on.

        Raises:
            LookupError: no such customer.
        """
        self._change_relationships(tenant_id, lambda which, _: self.world.changes.statuses.update({which: status}))

    def bring_assignments_to(self, tenant_id: str, status: str) -> None:
        """The access assignments of every group at a customer are in this status from now on; `deleted`: taken away.

        Raises:
            LookupError: no such customer.
        """

        def change(which: str, groups: Iterable[str]) -> None:
            self.world.changes.assignments[which] = dict.fromkeys(groups, status)

        self._change_relationships(tenant_id, change)

    def _change_relationships(self, tenant_id: str, change: Callable[[str, Iterable[str]], None]) -> None:
        with self.world.lock:
            customer = self.world.customer(tenant_id)
            if customer is None:
                raise LookupError(f"there is no customer {tenant_id!r}")
            for each in self.world.relationships(customer, self.now()):
                change(each.relationship_id, [group for group, _ in each.assignments])
            self.world.on_change(self.world)

    def refuse(self, tenant_id: str, code: int) -> None:
        """Something in the tenant bars every token from now on with this AADSTS code, once consent is given: a guest
        account of the same person (50020), a Conditional Access policy (53003), the end of the tenant (5000224)."""
        with self.world.lock:
            self.world.changes.refusals[self._tenant_id(tenant_id)] = code
            self.world.on_change(self.world)
