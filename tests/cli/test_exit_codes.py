"""The exit status of every verb, by what stands in its way."""

from __future__ import annotations

import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.home import ADA, Home
from tests.cli.signed_in import signed_in
from tui.cli.command import VERBS
from tui.cli.consent.verb import VERBS as OF_CONSENT
from tui.demo import CLIENT_ID

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

AS_AN_ACCOUNT = (
    "customers --refresh",
    "customers --json",
    "sessions --json",
    "consent-url --all",
    "consent check --all --json",
    "consent check Customer",
    "consent grant Customer --yes",
    "consent watch --all-sent",
)
WHOLE = [*VERBS, *(f"consent {verb}" for verb in OF_CONSENT)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own."""
    return Home(tmp_path)


@pytest.mark.parametrize("verb", WHOLE)
def test_wrong_usage_is_two(home: Home, verb: str) -> None:
    """An option that is not there: one line, nothing printed, nothing made."""
    status, output, error = home.told(*verb.split(), "--bogus")

    assert (2, "", 1, set()) == (status, output, error.count("\n"), home.files)


@pytest.mark.parametrize("words", AS_AN_ACCOUNT)
def test_nobody_signed_in_is_three(home: Home, words: str) -> None:
    """Also for what the local copy could answer, where there is none."""
    assert (3, "") == home.told(*words.split())[:2]


@pytest.mark.parametrize(
    ("words", "expected"), [("journal", 0), ("journal --verify", 0), ("sign-out", 0), ("sign-out --purge --yes", 0)]
)
def test_nothing_to_do_is_done(home: Home, words: str, expected: int) -> None:
    """Where nobody was, nothing is to be shown, and nothing to be removed."""
    assert expected == home.told(*words.split())[0]


@pytest.mark.parametrize("words", [*AS_AN_ACCOUNT, "journal", "sign-in --device-code", "sign-out", "doctor"])
def test_a_state_of_a_newer_release_is_one(home: Home, words: str) -> None:
    """This machine says no, and the file stays as it is."""
    home.know(ADA)
    with closing(sqlite3.connect(home.places.state_file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    kept = home.places.state_file.read_bytes()
    status, output, error = home.told(*words.split(), TENANTRY_CLIENT_ID=ADA.client_id)

    assert 1 == status
    assert "newer tenantry" in output + error
    assert kept == home.places.state_file.read_bytes()


@pytest.mark.parametrize("words", ["customers", "sessions", "consent-url --all", "consent check X", "sign-in"])
def test_a_wrong_setting_is_two(home: Home, words: str) -> None:
    """The variable is named."""
    status, output, error = home.told(*words.split(), TENANTRY_CLOUD="nowhere")

    assert (2, "", True) == (status, output, "TENANTRY_CLOUD" in error)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the sign-in of the demo is kept as if it were a real one."""
    home = signed_in(tmp_path_factory.mktemp("live"), customers=10)
    for kind in ("config", "state"):
        (home.folder / kind / "tenantry-demo").rename(home.folder / kind / "tenantry")
    return home


@pytest.mark.parametrize(
    "words",
    [
        "customers --refresh", "consent check Contoso", "consent grant Fabrikam --yes",
        "consent check --all --fresh", "sign-in --device-code",
    ],
)  # fmt: skip
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_that_is_not_there_is_sixty_nine(live: Home, words: str, variable: str) -> None:
    """The verb goes through the proxy that the environment names, and nowhere else when it does not answer."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        proxy = f"http://127.0.0.1:{taken.getsockname()[1]}"
        status, _, error = live.told(*words.split(), **{variable: proxy, "TENANTRY_CLIENT_ID": CLIENT_ID})

    assert 69 == status, error


def test_what_the_service_refuses_is_one_or_three(tmp_path: Path) -> None:
    """In the demo: blocked by a policy 1, consent missing 3; what cannot be given from here 1; waited in vain 3."""
    home = signed_in(tmp_path, customers=10)
    found = {
        words: home.told(*words.split(), "--demo")[0]
        for words in ("consent check Northwind", "consent check Fabrikam", "consent grant Litware --yes",
                      "consent watch Fabrikam --for 0.001")
    }  # fmt: skip

    assert {
        "consent check Northwind": 1, "consent check Fabrikam": 3, "consent grant Litware --yes": 1,
        "consent watch Fabrikam --for 0.001": 3,
    } == found  # fmt: skip


@pytest.mark.parametrize("verb", WHOLE)
@pytest.mark.parametrize(
    ("trouble", "status"), [(KeyboardInterrupt(), 130), (ValueError("a token"), 70)], ids=["Ctrl+C", "bug"]
)
def test_an_interrupt_and_a_bug_have_their_status_in_every_verb(
    home: Home, verb: str, trouble: BaseException, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """130 without a word, 70 with one line that holds no value."""

    def fails(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr("argparse.ArgumentParser.parse_args", fails)
    monkeypatch.setattr("tui.cli.consent.verb.print_lines", fails)
    found, output, error = home.told(*verb.split(), *([] if verb == "consent" else ["x"]))

    assert (status, "") == (found, output)
    assert status == 130 or error.startswith("tenantry: this is a bug: ValueError at tui/cli/")
    assert "a token" not in error
