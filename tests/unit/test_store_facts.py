"""What tenants told of themselves, as it is kept between runs."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.hostile import hostile_names
from tests.unit.store_samples import CONTOSO, FABRIKAM, NOON, account, session
from tui.errors import StoreError
from tui.model.foreign_text import is_safe
from tui.model.tenant_facts import Domain, Licence, TenantFacts
from tui.store import Store

ADA, GRACE = account("ada"), account("grace")
FACTS = TenantFacts(
    FABRIKAM,
    NOON,
    "Fabrikam Résidences",
    "FR",
    NOON.replace(year=2019),
    (Domain("fabrikam.example", True, False), Domain("fabrikam.onmicrosoft.com", False, True)),
    (Licence("SPE_E5", 12, 10, "Enabled"), Licence("FLOW_FREE", 0, 10_000, "Suspended")),
    2_497,
    300_000,
    (("licences", "You may not read them."),),
    (("licences", NOON.replace(year=2029)),),
)
SEED = 20300107


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the state lives."""
    return tmp_path / "state.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """A state that knows two people, each with a session at Fabrikam's."""
    found = await Store.open(path)
    for each in (ADA, GRACE):
        await found.save_account(each)
        await found.save_session(each.id, session())
    yield found
    found.close(within_s=5)


def change(path: Path, statement: str, *values: object) -> None:
    """Change the file as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement, values)


def bytes_of(path: Path) -> bytes:
    """A file's bytes."""
    return path.read_bytes()


async def test_facts_are_read_as_they_were_kept(store: Store) -> None:
    """Every field, also what could not be read and how old it is; another account has none; the last ones count."""
    await store.save_facts(ADA.id, replace(FACTS, name="Before", licences=()))
    await store.save_facts(ADA.id, FACTS)
    bare = TenantFacts(FABRIKAM, NOON)
    await store.save_facts(GRACE.id, bare)

    assert {FABRIKAM: FACTS} == await store.load_facts(ADA.id)
    assert {FABRIKAM: bare} == await store.load_facts(GRACE.id)


async def test_facts_go_with_their_session(store: Store) -> None:
    """A session that is forgotten takes them along, and an answer that comes later leaves nothing behind."""
    await store.save_facts(ADA.id, FACTS)
    await store.save_facts(GRACE.id, FACTS)
    await store.forget_session(ADA.id, FABRIKAM)
    assert {} == await store.load_facts(ADA.id)
    await store.save_facts(ADA.id, FACTS)
    await store.save_facts(ADA.id, replace(FACTS, tenant_id=CONTOSO))

    assert {} == await store.load_facts(ADA.id)
    assert {FABRIKAM: FACTS} == await store.load_facts(GRACE.id)


async def test_facts_go_with_their_account(path: Path) -> None:
    """Whoever is signed out leaves none in the file, whose free space is tidied."""
    store = await Store.open(path)
    await store.save_account(ADA)
    await store.save_session(ADA.id, session())
    await store.save_facts(ADA.id, FACTS)
    store.close(within_s=5)
    assert b"SPE_E5" in bytes_of(path)
    store = await Store.open(path)
    await store.forget_account(ADA.id)
    await store.save_facts(ADA.id, FACTS)
    store.close(within_s=5)

    assert b"SPE_E5" not in bytes_of(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        "[" * 100_000,
        '{"name": 7}',
        json.dumps({"name": "x" * 1_000_001}),
    ],
)
async def test_damaged_facts_count_as_none(store: Store, path: Path, content: str) -> None:
    """Those of the others are read, and nothing is set aside."""
    await store.save_session(ADA.id, session(CONTOSO))
    await store.save_facts(ADA.id, FACTS)
    await store.save_facts(ADA.id, replace(FACTS, tenant_id=CONTOSO))
    change(path, "UPDATE facts SET content = ? WHERE tenant_id = ?", content, CONTOSO)

    assert {FABRIKAM: FACTS} == await store.load_facts(ADA.id)
    assert "" == store.notice


async def test_no_damage_to_a_value_gets_through(store: Store, path: Path) -> None:
    """Every value replaced by every wrong one: the row is left out, or what is read is of the kinds that we write."""
    await store.save_facts(ADA.id, FACTS)
    with closing(sqlite3.connect(path)) as connection:
        whole = json.loads(connection.execute("SELECT content FROM facts").fetchone()[0])
    chance = random.Random(SEED)
    wrong: list[object] = [
        None,
        True,
        -1,
        2**60,
        1.5,
        "2030-01-01",
        "\x1b]52;c;eA==\x07",
        [],
        [[]],
        {},
        [["a", "b", "c", "d", "e"]],
        [7],
    ]
    names = hostile_names()
    for _ in range(200):
        spoilt = json.loads(json.dumps(whole))
        place, key = chance.choice(list(_places(spoilt)))
        place[key] = chance.choice([*wrong, chance.choice(names)])
        change(path, "UPDATE facts SET content = ?", json.dumps(spoilt))
        for facts in (await store.load_facts(ADA.id)).values():
            texts = [facts.name, facts.country, *(each.name for each in facts.domains + facts.licences)]
            texts += [each.status for each in facts.licences] + [text for pair in facts.failed for text in pair]
            counts = [facts.directory_used or 0, *(each.used + each.bought for each in facts.licences)]
            assert [] == [text for text in texts if text and not is_safe(text)], (SEED, spoilt)
            assert [] == [count for count in counts if type(count) is not int or count < 0], (SEED, spoilt)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value where another could stand."""
    if not isinstance(value, dict | list):
        return []
    items = list(value.items() if isinstance(value, dict) else enumerate(value))
    return [(value, key) for key, _ in items] + [place for _, each in items for place in _places(each)]


@pytest.mark.parametrize("column", ["asked_at", "content", "tenant_id"])
async def test_damage_of_other_kinds_counts_as_none(store: Store, path: Path, column: str) -> None:
    """A column that holds bytes, a number, or a moment without a zone is no fact."""
    for value in (b"\xc0\xff\xee", 7, "yesterday", "2030-01-01T00:00:00"):
        await store.save_facts(ADA.id, FACTS)
        change(path, f"UPDATE facts SET {column} = ?", value)
        assert {} == await store.load_facts(ADA.id)
        change(path, "DELETE FROM facts")


async def test_a_closed_store_says_so(store: Store) -> None:
    """As with everything else that is kept."""
    store.close(within_s=5)
    with pytest.raises(StoreError):
        await store.save_facts(ADA.id, FACTS)
