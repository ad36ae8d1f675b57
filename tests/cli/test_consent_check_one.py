"""`tenantry consent check CUSTOMER`: the chain of a customer at the command line."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from unittest import mock

import pytest

from tests.support.demo import Wire
from tests.support.timeline import Timeline
from tui.cli.at_work import Who
from tui.cli.consent.check_one import check_customers
from tui.emulator import ADA, build_world
from tui.emulator.faults import Cut
from tui.errors import UsageError
from tui.model.journal import What
from tui.store import DemoOptions, Locations, Profile, load_journal, load_settings
from tui.store.vault.choices import KeySource
from tui.wiring import Surroundings, wire

WHO = Who(is_demo=True, account="", options={})


class Kept:
    """A sign-in, Ada's if none other is named, that is kept, at an emulator that goes on."""

    def __init__(self, who: str = ADA) -> None:
        self.time = Timeline()
        world = build_world(customers=24, now=self.time.now())
        world.auto_approve_after_s, world.auto_approve_as = 0, who
        self.emulator = Wire(world, now=self.time.now, sleep=lambda _: None)
        self.around = Surroundings(self.time.now, self._sleep, self.emulator)
        asyncio.run(self._sign_in())

    async def _sleep(self, seconds: float) -> None:
        self.time.advance(seconds)

    async def _sign_in(self) -> None:
        places = Locations.demo()
        office = wire(Profile(places, load_settings(places.config_file, {}, {}), DemoOptions()), self.around)
        await office.open()
        await office.choose_key(KeySource.KEY_FILE, None)
        async for _ in office.sign_in():
            pass
        office.close(within_s=5)

    def tenant_id(self, name: str) -> str:
        """The tenant id of a customer."""
        return self.emulator.world.customer_named(name).tenant.tenant_id

    def check(self, *names: str, as_json: bool = False) -> int:
        """The exit status of looking at these."""
        return check_customers(WHO, names, as_json=as_json, around=self.around)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """In a home of its own."""
    (tmp_path / "run").mkdir(mode=0o700)
    folders = {"HOME": "", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_RUNTIME_DIR": "run"}
    for name, folder in folders.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setattr("tui.process_guard._close_to_others", mock.Mock(return_value=True))
    monkeypatch.setattr("tui.process_guard._write_no_core", mock.Mock(return_value=True))
    return Kept()


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("Contoso Suites", 0, "Nothing is broken: a token came with every permission"),
        ("Litware", 1, "First broken link: status and end. The GDAP relationship has ended"),
        ("Northwind Traders", 1, "Whose job: the customer's administrator"),
        ("Fabrikam Residences", 0, "  ✓ your roles there   Cloud Application Administrator"),
        ("Adventure Works", 3, "First broken link: service principal."),
        ("279b432a-b113-48dc-a980-69d9701ca47d", 3, "  ✗ grant              refused: AADSTS65001"),
    ],
)
def test_a_person_reads_the_chain(
    kept: Kept, capsys: pytest.CaptureFixture[str], name: str, status: int, said: str
) -> None:
    """The first broken link, whose job and what to do; the exit status says which kind it is."""
    assert (status, True) == (kept.check(name), said in capsys.readouterr().out)


def test_a_program_reads_one_array(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """An object for each name, in their order; the status is that of the first that does not open."""
    status = kept.check("contososuites.example", "litware.example", "fabrikam.example", as_json=True)
    healthy, ended, missing = json.loads(capsys.readouterr().out)

    assert (1, [True, False, False]) == (status, [each["is_healthy"] for each in (healthy, ended, missing)])
    assert [None, "status and end", "grant"] == [
        each["fault"] and each["fault"]["link"] for each in (healthy, ended, missing)
    ]
    assert ["your partner administrator", "you"] == [each["fault"]["owner"] for each in (ended, missing)]
    assert ["AADSTS50020", "AADSTS65001"] == [each["fault"]["code"] for each in (ended, missing)]
    assert (None, True) == (healthy["text"], "Request a GDAP relationship" in ended["text"])
    assert 8 == len(healthy["links"])
    assert {"held"} == {each["verdict"] for each in healthy["links"]}
    assert all(
        ended["fault"][name] for name in ("summary", "remedy", "named", "trace_id", "correlation_id", "happened_at")
    )


def test_one_customer_comes_with_the_text_to_send(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """Below the verdict, for the person whose job it is; of several customers only the verdicts are printed."""
    kept.check("litware.example")
    one = capsys.readouterr().out
    kept.check("litware.example", "contososuites.example")
    two = capsys.readouterr().out

    assert "Text for your partner administrator:\n\nSubject: Fourth Coffee has no access to Litware" in one
    assert "Subject:" not in two


def test_silence_names_no_cause(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 69 where the sign-in service is not reached, and nobody is blamed."""
    tenant_id = kept.tenant_id("Contoso Suites")
    kept.emulator.faults.plan(Cut("connect"), path=f"/{tenant_id}/*", times=100)

    assert 69 == kept.check(tenant_id)
    out = capsys.readouterr().out
    assert (True, False) == ("No broken link was found" in out, "Whose job" in out)


def test_each_look_is_in_the_journal(kept: Kept) -> None:
    """One record a customer, with the code of the refusal and the id of its call."""
    kept.check("litware.example", "contososuites.example")
    records = load_journal(Locations.demo().state_file).records
    looked = [each for each in records if each.what == What.CONSENT_CHECK]

    assert [("Litware", "AADSTS50020"), ("Contoso Suites", "")] == [(each.customer, each.code) for each in looked]
    assert all(each.correlation_id for each in looked)


def test_a_name_that_means_nobody_asks_nothing(kept: Kept) -> None:
    """One of two names is wrong: no token is asked for either."""
    tenant_id = kept.tenant_id("Contoso Suites")
    with pytest.raises(UsageError):
        kept.check(tenant_id, "nobody of that name")

    assert [] == [call for call in kept.emulator.calls if call.tenant == tenant_id]
