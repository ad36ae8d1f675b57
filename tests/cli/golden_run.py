"""What `--json` of every verb prints in the demo, one run after another in one home: `python -m tests.cli.golden_run`
draws `tests/cli/golden/` anew.

What differs from run to run is masked: a time is TIME, a date DATE, a random id or hash ID, a path `/…/` and its last
part, `left_s` 0. Of the doctor, which tells of the machine, only the form stays: the first finding of each section,
without its texts. Everything else is compared letter by letter.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.cli.home import Home
from tests.cli.signed_in import signed_in
from tui.model.clock import utc_now
from tui.model.identifiers import TenantId
from tui.model.session import Session
from tui.store import Store

FOLDER = Path(__file__).with_name("golden")
WORDS: Mapping[str, str] = {
    "customers": "customers Alpine",
    "customers-ending": "customers Alpine --ending 90",
    "customers-differences": "customers Alpine --differences",
    "consent-check": "consent check Fabrikam",
    "consent-check-all": "consent check --all --only-needed",
    "consent-grant": "consent grant Fabrikam --yes",
    "consent-watch": "consent watch Fabrikam",
    "consent-url": "consent-url Fabrikam",
    "sessions": "sessions",
    "journal": "journal --customer Fabrikam",
    "journal-verify": "journal --verify",
    "doctor": "doctor",
    "sign-out": "sign-out",
    "sign-in": "sign-in --browser --keep key-file",
    "sign-out-purge": "sign-out --purge --yes",
}
"""The verb of each golden file, without `--json` and `--demo`, in the order in which they are run."""
STATUS = {"consent-check": 3, "journal-verify": 1}
"""The exit status of those that are not done."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(\+00:00|Z| UTC)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_STATE = re.compile(r"(?<=[?&]state=)[\w-]+")
_RANDOM_KEYS = frozenset({"correlation_id", "trace_id", "hash", "previous"})
_RANDOM_IN_TEXT = re.compile(r"(?i)(?<=ion id: )[0-9a-f-]{36}|(?<=trace id: )[0-9a-f-]{36}")


def played(folder: Path) -> Iterator[tuple[str, int, Any]]:
    """Run every verb in a new home there: its name in `WORDS`, its status, and what it printed, masked."""
    home = signed_in(folder, customers=10)
    asyncio.run(_been_in(home))
    for name, words in WORDS.items():
        at = _tampered(home) if name == "journal-verify" else home
        status, output, error = at.told(*words.split(), "--json", "--demo", TENANTRY_SIGN_IN_PORT="0")
        if not output:
            raise AssertionError(f"{words}: {error}")
        yield name, status, masked(json.loads(output), is_doctor=name == "doctor")


async def _been_in(home: Home) -> None:
    """Let Ada have been in the tenant of Contoso, half an hour ago."""
    store = await Store.open(_state(home))
    [ada] = await store.load_accounts()
    customers, _ = await store.load_customers(ada.id)
    [contoso] = [TenantId(each.tenant_id) for each in customers if each.name == "Contoso"]
    at = utc_now() - timedelta(minutes=30)
    await store.save_session(ada.id, Session(contoso, at, at, at, at + timedelta(minutes=75), is_pinned=True))
    await store.save_protected(ada.id, contoso, True)
    store.close(within_s=5)


def _tampered(home: Home) -> Home:
    """A copy of the home in which somebody has changed the second record of the journal."""
    folder = home.folder / "tampered"
    (folder / "state").mkdir(parents=True)
    other = Home(folder)
    shutil.copytree(_state(home).parent, _state(other).parent)
    with closing(sqlite3.connect(_state(other))) as connection:
        connection.execute("DROP TRIGGER journal_keeps_each")
        connection.execute("UPDATE journal SET customer = 'Contoso' WHERE number = 2")
        connection.commit()
    return other


def _state(home: Home) -> Path:
    return home.folder / "state" / "tenantry-demo" / "state.db"


def masked(value: Any, key: str = "", *, is_doctor: bool = False) -> Any:
    """`value` without what differs from run to run; also of an example in the README."""
    if isinstance(value, dict):
        return {name: masked(each, name, is_doctor=is_doctor) for name, each in value.items()}
    if isinstance(value, list):
        value = list({each["section"]: each for each in reversed(value)}.values())[::-1] if is_doctor else value
        return [masked(each, key, is_doctor=is_doctor) for each in value]
    if is_doctor and key != "section":
        return f"({key})"
    if key == "left_s" and value is not None:
        return 0
    return _masked_text(value, key) if isinstance(value, str) else value


def _masked_text(text: str, key: str) -> str:
    if key in _RANDOM_KEYS and text:
        return "ID"
    if text.startswith("/"):
        return f"/…/{Path(text).name}"
    return _RANDOM_IN_TEXT.sub("ID", _STATE.sub("ID", _DATE.sub("DATE", _TIME.sub("TIME", text))))


def golden(name: str) -> Any:
    """What is kept in `tests/cli/golden/`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def draw() -> None:
    """Write every golden file anew."""
    with tempfile.TemporaryDirectory() as folder:
        for name, _, found in played(Path(folder)):
            text = json.dumps(found, indent=1, ensure_ascii=False)
            (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    draw()
