"""After a whole run, no secret that was issued in it is anywhere but where it belongs: in the memory that is gone."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from tests.support.issued import found_in
from tests.terminal.journey import Journey, travel

pytestmark = pytest.mark.xdist_group("traces")


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """A run through the whole program in a terminal."""
    folder: Path = tmp_path_factory.mktemp("traces")
    return travel(folder)


def test_the_search_finds_what_is_there(journey: Journey) -> None:
    """Each disguise of a secret is recognised; else the other tests of this page would show nothing."""
    secret = journey.issued[-1]
    hidden = (secret, secret[::-1], base64.b64encode(b"token: " + secret.encode()).decode(), secret.encode("utf-16-le"))
    texts = [each.encode() if isinstance(each, str) else each for each in hidden]

    assert 4 <= len(journey.issued)
    assert [True] * 4 == [bool(found_in(b"before " + text + b" after", [secret])) for text in texts]


def test_the_terminal_was_sent_no_secret(journey: Journey) -> None:
    """Neither frames nor clipboard sequences hold a token or a device code; the short code a person types is no
    secret of this kind."""
    assert set() == found_in(journey.raw, journey.issued)


def test_the_disk_holds_no_secret(journey: Journey) -> None:
    """No file of the state or the settings holds one, and all of them are for this person alone."""
    files = [path for name in ("state", "config") for path in (journey.folder / name).rglob("*") if path.is_file()]

    assert {"state.db", "world.json"} <= {path.name for path in files}
    assert {} == {path.name: found for path in files if (found := found_in(path.read_bytes(), journey.issued))}
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in files}


def test_other_users_see_no_secret(journey: Journey) -> None:
    """The command line and the environment of the process hold none."""
    assert set() == found_in(journey.surroundings, journey.issued)
