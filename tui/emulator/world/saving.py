"""Making a world, writing it down and bringing it back.

What is written are the seed, the scenario, the number of customers and the changes; all else follows from those.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tui.emulator.scenarios import scenario_named

from .changes import Changes, DeviceCodeRule
from .consents import Consent, ConsentState
from .customers import Customers
from .world import World

FORMAT = 1
SECRET_BYTES = 32
MOST_CUSTOMERS = 100_000
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


def build_world(scenario: str = "default", *, customers: int = 240, seed: int = 7, now: datetime) -> World:
    """A world that begins at `now` (aware) with 0 to 100,000 customers.

    Raises:
        ValueError: unknown scenario, a number of customers out of range, or a naive `now`.
    """
    return _assemble(scenario, customers, seed, now, secrets.token_bytes(SECRET_BYTES))


def _assemble(scenario: str, customers: int, seed: int, epoch: datetime, secret: bytes) -> World:
    if not 0 <= customers <= MOST_CUSTOMERS:
        raise ValueError(f"a world has between 0 and {MOST_CUSTOMERS:,} customers, not {customers:,}")
    if epoch.tzinfo is None:
        raise ValueError("a world begins at an aware time")
    way, began = scenario_named(scenario), epoch.astimezone(UTC)
    count = customers if way.has_customers else 0
    return World(seed, way, began, Customers(seed, count, began, is_untidy=way.is_untidy), secret)


def dump_world(world: World) -> bytes:
    """The world as a file holds it. Whoever has it can redeem the demo's tokens: it is for its owner only."""
    with world.lock:
        return json.dumps(_as_json(world), indent=1).encode()


def parse_world(content: bytes) -> World:
    """Bring a dumped world back: consents, revocations and refresh tokens are as they were.

    Raises:
        ValueError: the content is damaged, or was written by a newer release.
    """
    try:
        saved = json.loads(content)
        if saved["format"] != FORMAT:
            raise ValueError(f"this world has format {saved['format']!r}, and only {FORMAT} is understood")
        secret = base64.b64decode(saved["secret"], validate=True)
        world = _assemble(
            saved["scenario"], int(saved["customers"]), int(saved["seed"]), _moment(saved["epoch"]), secret
        )
        world.changes = _parse_changes(saved["changes"])
    except (LookupError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error) as error:
        raise ValueError(f"the saved world is damaged: {error!r}") from error
    return world


def _moment(text: str) -> datetime:
    """A time in this world. Far from our days, sums with it would leave the calendar."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise ValueError(f"{text!r} is no time of this world")
    return at


def _as_json(world: World) -> dict[str, Any]:
    changes = world.changes
    return {
        "format": FORMAT,
        "scenario": world.scenario.name,
        "customers": len(world.customers),
        "seed": world.seed,
        "epoch": world.epoch.isoformat(),
        "secret": base64.b64encode(world.secret).decode(),
        "changes": {
            "consents": [
                [*key, [_consent_as_json(entry) for entry in entries]] for key, entries in changes.consents.items()
            ],
            "revocations": changes.revocations,
            "revoked_at": {who: at.isoformat() for who, at in changes.revoked_at.items()},
            "evaluated": sorted(changes.evaluated),
            "wants_proof": changes.wants_proof,
            "ended_relationships": {which: at.isoformat() for which, at in changes.ended_relationships.items()},
            "left_groups": {who: sorted(groups) for who, groups in changes.left_groups.items()},
            "statuses": changes.statuses,
            "assignments": changes.assignments,
            "refusals": changes.refusals,
            "device_code": changes.device_code,
        },
    }


def _consent_as_json(consent: Consent) -> dict[str, Any]:
    return {
        "state": consent.state.value,
        "scopes": {resource: list(names) for resource, names in consent.scopes.items()},
        "since": consent.since.isoformat() if consent.since else None,
        "probes_left": consent.probes_left,
    }


def _parse_changes(saved: Mapping[str, Any]) -> Changes:
    return Changes(
        consents={
            (tenant, client): [_parse_consent(entry) for entry in entries]
            for tenant, client, entries in saved["consents"]
        },
        revocations={who: int(times) for who, times in saved["revocations"].items()},
        revoked_at={who: _moment(at) for who, at in saved.get("revoked_at", {}).items()},
        evaluated=set(saved.get("evaluated", ())),
        wants_proof={tenant: str(policy) for tenant, policy in saved.get("wants_proof", {}).items()},
        ended_relationships={which: _moment(at) for which, at in saved["ended_relationships"].items()},
        left_groups={who: set(groups) for who, groups in saved["left_groups"].items()},
        statuses={which: str(status) for which, status in saved.get("statuses", {}).items()},
        assignments={
            which: {group: str(status) for group, status in groups.items()}
            for which, groups in saved.get("assignments", {}).items()
        },
        refusals={tenant: int(code) for tenant, code in saved.get("refusals", {}).items()},
        device_code=DeviceCodeRule(saved["device_code"]) if saved.get("device_code") else None,
    )


def _parse_consent(saved: Mapping[str, Any]) -> Consent:
    return Consent(
        state=ConsentState(saved["state"]),
        scopes={resource: tuple(names) for resource, names in saved["scopes"].items()},
        since=_moment(saved["since"]) if saved["since"] else None,
        probes_left=int(saved["probes_left"]),
    )
