"""TLS holds for who was given the file, and the file opens nothing else."""

from __future__ import annotations

import os
import ssl
import time
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from tests.emulator.serving.conftest import Served
from tui.emulator.serving.certificates import Certificates
from tui.emulator.serving.folder import Folder


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_every_name_of_this_machine_is_vouched_for(served: Served, name: str) -> None:
    """A client that verifies reaches the direct door however it calls this machine."""
    answer = served.client(f"https://{name}:{served.port}").get("/")

    assert (200, "HTTP/1.1") == (answer.status_code, answer.http_version)


def test_who_was_not_given_the_file_refuses(served: Served) -> None:
    """With the system's own authorities the connection fails at the certificate."""
    with (
        httpx.Client(verify=ssl.create_default_context(), trust_env=False) as client,
        pytest.raises(httpx.ConnectError, match="certificate verify failed"),
    ):
        client.get(served.base)


def test_trusting_the_file_opens_nothing_else(served: Served) -> None:
    """The authority may vouch for what is served here alone, and for two weeks."""
    found = x509.load_pem_x509_certificate(served.serving.ca_file.read_bytes())
    permitted = found.extensions.get_extension_for_class(x509.NameConstraints)
    here = {"localhost", ip_network("127.0.0.1"), ip_network("::1")}

    assert permitted.critical
    assert here | set(served.serving.names) == {each.value for each in permitted.value.permitted_subtrees or ()}
    assert 15 > (found.not_valid_after_utc - found.not_valid_before_utc).days


def test_the_folder_is_ours_alone_and_holds_no_key(served: Served) -> None:
    """0700 around 0600; besides the certificate there is only what marks the folder as in use."""
    file = served.serving.ca_file
    others = [each for each in file.parent.iterdir() if each != file]

    assert (0o700, 0o600) == (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777)
    assert b"KEY" not in file.read_bytes()
    assert [("in-use", 0)] == [(each.name, each.stat().st_size) for each in others]


def test_what_a_kill_left_is_removed_by_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without a living maker goes; one in use, one just made and one that is a link stay."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    in_use, an_hour_ago = Folder(), time.time() - 3_600
    left, fresh, link = (tmp_path / f"tenantry-emulator-{name}" for name in ("left", "fresh", "link"))
    left.mkdir()
    fresh.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link.symlink_to(elsewhere)
    for each in (in_use.path, left):
        os.utime(each, (an_hour_ago, an_hour_ago))

    Certificates([]).remove()

    assert {in_use.path, fresh, link, elsewhere} == set(tmp_path.iterdir())
    in_use.remove()
    assert not in_use.path.exists()
