"""Ways to hosts and trusted certificates, as they are told: the same as the connections themselves would take."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tui.transport.route import Route, find_routes, masked
from tui.transport.trust import find_trust

HOST = "graph.microsoft.com"
PROXY = "http://user:hunter2@proxy.example:8080"
SHOWN = "http://***@proxy.example:8080"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's own."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("SSL")]:
        monkeypatch.delenv(name)


def way(monkeypatch: pytest.MonkeyPatch, environ: Mapping[str, str]) -> Route:
    """The way to Graph with these variables set."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (found,) = find_routes([HOST])
    return found


@pytest.mark.parametrize(
    ("environ", "proxy", "origin"),
    [
        ({}, "", ""),
        ({"HTTPS_PROXY": PROXY}, SHOWN, "HTTPS_PROXY"),
        ({"https_proxy": PROXY}, SHOWN, "https_proxy"),
        ({"HTTPS_PROXY": "http://other.example", "https_proxy": PROXY}, SHOWN, "https_proxy"),
        ({"HTTPS_PROXY": PROXY, "https_proxy": ""}, "", ""),
        ({"ALL_PROXY": PROXY}, SHOWN, "ALL_PROXY"),
        ({"all_proxy": "http://other.example", "HTTPS_PROXY": PROXY}, SHOWN, "HTTPS_PROXY"),
        ({"HTTP_PROXY": PROXY}, "", ""),
        ({"HTTPS_PROXY": "proxy.example:3128"}, "http://proxy.example:3128", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "microsoft.com"}, "", "NO_PROXY"),
        ({"HTTPS_PROXY": PROXY, "no_proxy": ".microsoft.com"}, "", "no_proxy"),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "soft.com,localhost,10.0.0.0/8"}, SHOWN, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, "", "NO_PROXY"),
        ({"ALL_PROXY": PROXY, "NO_PROXY": "a.example, graph.microsoft.com"}, "", "NO_PROXY"),
    ],
)
def test_the_way_and_where_it_is_set(
    monkeypatch: pytest.MonkeyPatch, environ: Mapping[str, str], proxy: str, origin: str
) -> None:
    """Without user and password; and httpx itself goes that way."""
    found = way(monkeypatch, environ)

    assert (HOST, proxy, origin, "") == (found.host, found.proxy, found.origin, found.trouble)
    assert (proxy != "") == _goes_through_proxy()


def _goes_through_proxy() -> bool:
    with httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
        return client._transport_for_url(httpx.URL(f"https://{HOST}/")) is not client._transport


@pytest.mark.parametrize(
    "proxy", ["gopher://user:hunter2@proxy.example", "http://user:hunter2@", "socks5://user:hunter2@p"]
)
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """It names the trouble and the variable; nothing in it tells who may use the proxy."""
    found = way(monkeypatch, {"HTTPS_PROXY": proxy})

    assert (True, "HTTPS_PROXY", False) == (bool(found.trouble), found.origin, "hunter2" in repr(found))


@pytest.mark.parametrize(
    "proxy", ["http://user:hun/ter2@proxy", "http://user:1/hunter2@proxy", "http://u:p@", "http://:x"]
)
def test_an_address_that_is_cut_in_the_wrong_place_is_masked_whole(proxy: str) -> None:
    """Nobody knows which part of it is the password."""
    assert "***" == masked(proxy)


def test_the_systems_certificates_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as a connection would trust; key logging is off."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    found = find_trust()

    assert (context.cert_store_stats()["x509_ca"], False) == (found.in_all, found.key_log)


def test_variables_stand_in_for_the_systems_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that is none, a folder with one hashed name: each with the variable that names it."""
    (tmp_path / "0a1b2c3d.0").touch()
    (tmp_path / "readme.txt").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    file, folder = (found := find_trust()).sources

    assert ("SSL_CERT_FILE", 0, "No such file or directory") == (file.variable, file.certificates, file.trouble)
    assert ("SSL_CERT_DIR", 1, "") == (folder.variable, folder.certificates, folder.trouble)
    assert (0, True, False) == (found.in_all, found.key_log, (tmp_path / "keys").exists())


def test_a_file_without_a_certificate_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is there, and holds something else."""
    (tmp_path / "ca.pem").write_text("rubbish")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    assert "it holds no certificate in PEM form" == find_trust().sources[0].trouble
