"""A real browser without a window, driven as W3C WebDriver says, with nothing but HTTP.

Source: www.w3.org/TR/webdriver2. Chromium on Linux trusts what the NSS database in the home folder trusts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""What a reference to an element is called on the wire (section 12.1)."""
_ALONE = (
    "--headless=new",
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
_MISSING_S = 10.0


class Browser:
    """One window; what stands in it is found as a person finds it, by its label."""

    def __init__(self, http: httpx.Client, session: str) -> None:
        self._http = http
        self._session = session

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        answer = self._http.request(method, f"/session/{self._session}{path}", json=body)
        value = answer.json()["value"]
        assert answer.is_success, value
        return value

    def open(self, address: str) -> None:
        """Go to an address."""
        self._ask("POST", "/url", {"url": address})

    @property
    def address(self) -> str:
        """Where one is."""
        return str(self._ask("GET", "/url"))

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return str(self._ask("GET", f"/element/{self._found('css selector', 'body')}/text"))

    def type(self, label: str, text: str) -> None:
        """Empty the field of this name and type into it. Fails when assistive technology would call it otherwise."""
        field = self._found("xpath", f"//label[starts-with(normalize-space(), '{label}')]//input")
        assert label == self._ask("GET", f"/element/{field}/computedlabel")
        self._ask("POST", f"/element/{field}/clear", {})
        self._ask("POST", f"/element/{field}/value", {"text": text})

    def press(self, label: str) -> None:
        """Press the button of this name; a page that follows has loaded then."""
        button = self._found("xpath", f"//button[normalize-space()='{label}']")
        assert "button" == self._ask("GET", f"/element/{button}/computedrole")
        self._ask("POST", f"/element/{button}/click", {})

    def _found(self, using: str, value: str) -> str:
        return str(self._ask("POST", "/element", {"using": using, "value": value})[ELEMENT])


@contextmanager
def browse(home: Path, ca_file: Path, proxy: str = "") -> Iterator[Browser]:
    """A browser of somebody whose home is empty but for one trusted certificate."""
    _trust(home, ca_file)
    environ = {"PATH": os.environ["PATH"], "HOME": str(home)}
    driver = subprocess.Popen(
        ["chromedriver", "--port=0"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{_port(driver)}", trust_env=False, timeout=60) as http:
            words = [*_ALONE, f"--user-data-dir={home / 'profile'}", *([f"--proxy-server={proxy}"] if proxy else [])]
            options = {"binary": shutil.which("chromium"), "args": words}
            wanted = {"alwaysMatch": {"goog:chromeOptions": options, "timeouts": {"implicit": _MISSING_S * 1_000}}}
            begun = http.post("/session", json={"capabilities": wanted}).json()["value"]
            assert "sessionId" in begun, begun
            yield Browser(http, begun["sessionId"])
            http.delete(f"/session/{begun['sessionId']}")
    finally:
        driver.kill()
        driver.communicate()


def _trust(home: Path, ca_file: Path) -> None:
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    common = ["certutil", "-d", f"sql:{database}"]
    subprocess.run([*common, "-N", "--empty-password"], check=True)
    subprocess.run([*common, "-A", "-t", "C,,", "-n", "emulator", "-i", str(ca_file)], check=True)


def _port(driver: subprocess.Popen[str]) -> int:
    assert driver.stdout is not None
    for line in driver.stdout:
        if found := re.search(r"started successfully on port (\d+)", line):
            return int(found[1])
    raise AssertionError("chromedriver did not begin")
