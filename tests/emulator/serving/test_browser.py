"""The pages for people, pressed through in a real browser that verifies TLS, by both doors."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.emulator.desk import DEVICE_GRANT, GRAPH_DEFAULT, LOGIN
from tests.emulator.serving.browser import Browser, browse
from tests.emulator.serving.conftest import Served
from tui.emulator import ADA, DEMO_CLIENT_ID

pytestmark = pytest.mark.browser


class App(HTTPServer):
    """The app at `http://localhost:PORT` that a browser is sent back to."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), _Page)

    @property
    def address(self) -> str:
        """The redirect address."""
        return f"http://localhost:{self.server_port}"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, App)
        query = parse_qs(urlsplit(self.path).query)
        self.server.told |= {name: values[-1] for name, values in query.items()}
        self.send_response(200)
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"Arrived")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def app() -> Iterator[App]:
    """The app, listening."""
    found = App()
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.fixture(params=["direct", "proxy"])
def door(request: pytest.FixtureRequest, served: Served, tmp_path: Path) -> Iterator[tuple[Browser, httpx.Client, str]]:
    """A browser, a client that goes the same way, and where the login service is for both."""
    is_proxy = request.param == "proxy"
    login = LOGIN if is_proxy else served.base
    with browse(tmp_path, served.serving.ca_file, served.proxy if is_proxy else "") as browser:
        yield browser, served.client(login, through_proxy=is_proxy), login


Door = tuple[Browser, httpx.Client, str]


def test_a_code_is_entered(door: Door) -> None:
    """The page stands at the address that came with the code; afterwards the code is worth tokens."""
    browser, client, _ = door
    form = {"client_id": DEMO_CLIENT_ID, "scope": GRAPH_DEFAULT}
    code = client.post("/organizations/oauth2/v2.0/devicecode", data=form).json()

    browser.open(code["verification_uri"])
    browser.type("Code", code["user_code"])
    browser.type("Sign in as", ADA)
    browser.press("Continue")

    assert "You are signed in to Tenantry." in browser.text
    poll = {"client_id": DEMO_CLIENT_ID, "grant_type": DEVICE_GRANT, "device_code": code["device_code"]}
    assert 200 == client.post("/organizations/oauth2/v2.0/token", data=poll).status_code


@pytest.mark.parametrize("form", ["v2.0/adminconsent", "adminconsent"])
def test_an_administrator_consents(door: Door, served: Served, app: App, form: str) -> None:
    """Accept leads to the app with the tenant and its state, and the tenant gives tokens from then on."""
    browser, _, login = door
    tenant = served.desk.tenant_id("Fabrikam")
    asked = {"client_id": DEMO_CLIENT_ID, "redirect_uri": app.address, "state": "a b&c", "scope": "User.Read"}

    browser.open(f"{login}/{tenant}/{form}?{urlencode(asked)}")
    assert "Tenantry asks for these permissions in Fabrikam:" in browser.text
    browser.press("Accept")

    assert "Arrived" == browser.text
    assert ("True", tenant, "a b&c") == tuple(app.told[each] for each in ("admin_consent", "tenant", "state"))
    assert served.desk.access(tenant, "https://graph.microsoft.com/User.Read")


def test_cancel_changes_nothing(door: Door, served: Served, app: App) -> None:
    """The app is told of the refusal, and the tenant refuses as before."""
    browser, _, login = door
    tenant = served.desk.tenant_id("Fabrikam")
    asked = {"client_id": DEMO_CLIENT_ID, "redirect_uri": app.address, "scope": "User.Read"}

    browser.open(f"{login}/{tenant}/v2.0/adminconsent?{urlencode(asked)}")
    browser.press("Cancel")

    assert ("Arrived", "consent_required") == (browser.text, app.told["error"])
    token = served.desk.sign_in()["refresh_token"]
    assert [65001] == served.desk.redeem(tenant, token).json()["error_codes"]


def test_a_sign_in_comes_back_with_a_code(door: Door, app: App) -> None:
    """The authorize page sends the browser to the app, whose code is redeemed with its proof (PKCE)."""
    browser, client, login = door
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "client_id": DEMO_CLIENT_ID, "redirect_uri": app.address, "response_type": "code", "scope": GRAPH_DEFAULT,
        "state": "xyz", "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip

    browser.open(f"{login}/organizations/oauth2/v2.0/authorize?{urlencode(asked)}")
    browser.type("Sign in as", ADA)
    browser.press("Continue")

    assert ("Arrived", "xyz") == (browser.text, app.told["state"])
    form = {
        "client_id": DEMO_CLIENT_ID, "grant_type": "authorization_code", "code": app.told["code"],
        "redirect_uri": app.address, "code_verifier": verifier,
    }  # fmt: skip
    assert 200 == client.post("/organizations/oauth2/v2.0/token", data=form).status_code


def test_the_landing_page_is_the_emulators(door: Door, served: Served) -> None:
    """Microsoft's own redirect address leads to a page here, not to the real service."""
    browser, _, login = door
    tenant = served.desk.tenant_id("Fabrikam")
    landing = "https://login.microsoftonline.com/common/oauth2/nativeclient"
    asked = {"client_id": DEMO_CLIENT_ID, "redirect_uri": landing, "scope": "User.Read"}

    browser.open(f"{login}/{tenant}/v2.0/adminconsent?{urlencode(asked)}")
    browser.press("Accept")

    assert "You may close this window" in browser.text
    assert browser.address.startswith(f"{login}/common/oauth2/nativeclient?")
