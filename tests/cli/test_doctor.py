"""`tenantry doctor`: what it tells, whom it asks for what, and that nothing broken stops it."""

from __future__ import annotations

import json
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.home import ADA, GRACE, Home
from tests.cli.test_command import loaded_by
from tui.cli.doctor.files import look_at_files
from tui.cli.doctor.finding import Case, Finding, State
from tui.cli.doctor.program import is_open_to_others
from tui.cli.doctor.verb import SECTIONS, examine
from tui.store import Locations
from tui.store.setting_kinds import KINDS
from tui.store.settings import look_at_settings
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

SOUND = """\
SETTINGS
✓ good     client_id         not set  (default)
✓ good     partner_tenant    organizations  (default)
✓ good     cloud             us-gov  (variable TENANTRY_CLOUD)
✓ good     registrations     none  (default)
✓ good     customer_scopes   User.Read, Organization.Read.All, Directory.Read.All  (default)
✓ good     refresh_age_min   15  (default)
✓ good     remind_after_days:  7  (default)
✓ good     calls_per_minute  not set  (default)
✓ good     clipboard         osc52  (HOME/config/tenantry/config.toml, line 3)
✓ good     vault_key         key-file  (HOME/config/tenantry/config.toml, line 2)
✓ good     idle_lock_min     15  (default)
✓ good     sign_in_port      40080  (default)
✓ good     sign_in_first     device-code  (default)
✓ good     theme             dark  (default)
✓ good     mouse             true  (default)
✓ good     bell              true  (default)
✓ good     whole_frames      false  (default)

FILES
✓ good     settings folder   HOME/config/tenantry, yours alone (0700)
✓ good     state folder      HOME/state/tenantry, yours alone (0700)
✓ good     local state       HOME/state/tenantry/state.db, SIZE bytes, version 5, readable
✓ good     instances         no other tenantry is running

SIGN-INS
✓ good     key               Key file beside the vault, no real protection
✓ good     protects from     Other users of this machine, by the rights of the file alone.
✓ good     not from          Root, any program of yours, and whoever gets a backup or a copy of your home: the key \
lies beside what it opens.
✓ good     idle lock         never: only a passphrase could unlock it
✓ good     vault             HOME/state/tenantry/vault.bin, SIZE bytes, sealed
✓ good     system keyring    not asked, as the key is not there; F9 tries it before it offers it

NETWORK
✓ good     cloud             US Government L4
✓ good     login.microsoftonline.us:  through http://***@proxy.example:8080  (HTTPS_PROXY)
✓ good     graph.microsoft.us:  straight, without a proxy  (NO_PROXY)
✓ good     api.partnercenter.microsoft.com:  through http://***@proxy.example:8080  (HTTPS_PROXY)
"""


STABLE = {
    "program": ["version", "installed in", "installation", "memory", "core files"],
    "settings": list(KINDS),
    "files": ["settings folder", "state folder", "local state", "instances"],
    "sign-ins": ["key", "protects from", "not from", "idle lock", "vault", "system keyring"],
    "account": ["account"],
}
"""What other programs find in a new home, by section; the other sections depend on the machine."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own, in which nothing was set or kept yet."""
    return Home(tmp_path)


def told_json(home: Home, *words: str, **changes: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """The status, and the findings of each section."""
    status, output, error = home.told("doctor", "--json", *words, **changes)
    told = json.loads(output)

    assert ("", True) == (error, output.isascii())
    assert (status == 1) == any(each["state"] == State.FAULT for each in told)
    return status, {name: [each for each in told if each["section"] == name] for name in SECTIONS}


def faults(sections: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    """Section and name of each fault. It and each warning say whose job the cure is, and what to do."""
    found = [each for findings in sections.values() for each in findings]

    assert [] == [each for each in found if (each["state"] == State.GOOD) != (not each["owner"] and not each["cure"])]
    return [(each["section"], each["name"]) for each in found if each["state"] == State.FAULT]


def test_a_new_home_is_well_and_stays_new(home: Home) -> None:
    """Status 0, every section, and not a file is made."""
    status, output, error = home.told("doctor")

    assert (0, "", "0 faults, ") == (status, error, output.splitlines()[-1][:10])
    assert [name.upper() for name in SECTIONS] == [line for line in output.splitlines() if line.isupper()]
    assert set() == home.files


def test_what_is_in_force_is_told_with_its_origin(home: Home) -> None:
    """Settings with line and variable, files, the key in the words it was offered with, the way to each host; of who
    may use the proxy nothing is shown."""
    home.know(ADA)
    home.keep(KeySource.KEY_FILE, ADA)
    home.places.config_dir.mkdir(parents=True, mode=0o700)
    home.places.config_file.write_text('# mine\nvault_key = "key-file"\nclipboard = "osc52"\n')
    home.places.config_file.chmod(0o600)
    size = [path.stat().st_size for path in (home.places.state_file, home.places.vault_file)]
    proxies = {"HTTPS_PROXY": "http://ada:hunter2@proxy.example:8080", "NO_PROXY": "graph.microsoft.us"}
    status, output, error = home.told_by_process("doctor", TENANTRY_CLOUD="us-gov", **proxies)
    for each in size:
        output = output.replace(f"{each:,} bytes", "SIZE bytes")

    assert (0, "", False) == (status, error, "hunter2" in output)
    assert SOUND in output.replace(str(home.folder), "HOME")


def test_json_is_one_array_of_objects_of_texts(home: Home) -> None:
    """The keys that the help names, in that order, and no other."""
    status, output, _ = home.told("doctor", "--json")
    told: list[dict[str, str]] = json.loads(output)

    assert 0 == status
    assert {("section", "name", "said", "state", "owner", "cure")} == {tuple(finding) for finding in told}
    assert {"good", "warning"} == {finding["state"] for finding in told}
    assert list(SECTIONS) == list(dict.fromkeys(finding["section"] for finding in told))
    for section, names in STABLE.items():
        assert names == [finding["name"] for finding in told if finding["section"] == section]
    assert [True] * 6 == [name in home.told("doctor", "--help")[1] for name in told[0]]


def test_every_mistake_in_the_settings_is_a_finding(home: Home) -> None:
    """An unknown key, a wrong value, a wrong variable: each with its place; what is right beside them counts."""
    home.places.config_dir.mkdir(parents=True)
    home.places.config_file.write_text('them = "dark"\nmouse = 3\ntheme = "light"\n')
    status, sections = told_json(home, TENANTRY_CLIPBOARD="canary")
    texts = [each["said"] for each in sections["settings"]]

    assert (1, [("settings", "mistake")] * 3) == (status, faults(sections))
    assert [True] * 3 == [
        any(said in text for text in texts)
        for said in ("line 1: there is no setting", "line 2: mouse must", "variable TENANTRY_CLIPBOARD: clipboard must")
    ]
    assert (True, False) == (f"light  ({home.places.config_file}, line 3)" in texts, "canary" in str(sections))


def test_settings_that_are_no_toml_are_a_finding(home: Home) -> None:
    """The line is named; everything else is told as it would be without the file."""
    home.places.config_dir.mkdir(parents=True)
    home.places.config_file.write_text("theme = \n")
    status, sections = told_json(home)

    assert (1, [("settings", "mistake")]) == (status, faults(sections))
    assert "line 1" in sections["settings"][0]["said"]


@pytest.mark.parametrize(
    ("content", "said"), [(b"rubbish" * 99, "is damaged"), (b"SQLite format 3\0" + bytes(500), "is damaged")]
)
def test_a_damaged_state_and_vault_are_findings(home: Home, content: bytes, said: str) -> None:
    """Both are told, nothing is moved or changed, and the other sections are whole."""
    home.know(ADA)
    for path in (home.places.state_file, home.places.vault_file):
        path.write_bytes(content)
        path.chmod(0o600)
    before = home.files
    status, sections = told_json(home)

    assert (1, [("files", "local state"), ("sign-ins", "vault")]) == (status, faults(sections))
    assert (before, content) == (home.files, home.places.state_file.read_bytes())
    assert any(said in finding["said"] for finding in sections["files"])


def test_a_newer_state_is_a_finding(home: Home) -> None:
    """It stays untouched, and the remedy is to update."""
    home.know(ADA)
    with closing(sqlite3.connect(home.places.state_file)) as connection:
        connection.execute("PRAGMA user_version = 999")
    status, sections = told_json(home)
    (state,) = [finding for finding in sections["files"] if finding["name"] == "local state"]

    assert (1, True, True) == (status, "newer tenantry" in state["said"], "Update" in state["cure"])


def test_loose_modes_are_put_right_and_told(home: Home) -> None:
    """What others could read is for this person alone afterwards: the folder, the state, the vault."""
    home.know(ADA)
    home.keep(KeySource.PASSPHRASE, ADA)
    loose = {home.places.state_dir: 0o755, home.places.state_file: 0o644, home.places.vault_file: 0o640}
    for path, mode in loose.items():
        path.chmod(mode)
    status, sections = told_json(home, TENANTRY_VAULT_KEY="passphrase")
    warnings = [each for name in ("files", "sign-ins") for each in sections[name] if each["state"] == State.WARNING]

    assert (0, ["state folder", "local state", "vault"]) == (status, [each["name"] for each in warnings])
    assert [True] * 3 == [f"({mode:04o})" in each["said"] for mode, each in zip(loose.values(), warnings, strict=True)]
    assert [0o700, 0o600, 0o600] == [stat.S_IMODE(path.stat().st_mode) for path in loose]


def test_links_and_what_was_left_lying_are_named(home: Home) -> None:
    """A link in the place of the vault needs somebody; set-aside files and bug reports are warnings."""
    home.know(ADA)
    (home.places.state_dir / "vault.bin").symlink_to("/etc/hostname")
    for name in ("state.db.damaged-20260302T090000Z", "bug-20260302-090000.txt"):
        (home.places.state_dir / name).touch()
    status, sections = told_json(home)
    texts = " ".join(finding["said"] for finding in sections["files"])

    assert (1, [("files", "link"), ("sign-ins", "vault")]) == (status, faults(sections))
    assert [True, True] == [name in texts for name in ("state.db.damaged-20260302T090000Z", "bug-20260302-090000.txt")]


def test_another_instance_is_seen(home: Home) -> None:
    """Whoever has the state open is told of."""
    home.know(ADA)
    with home.in_use():
        _, sections = told_json(home)

    assert "another tenantry is running" in str(sections["files"])
    assert "no other tenantry is running" in str(told_json(home)[1]["files"])


@pytest.mark.parametrize("source", [KeySource.UNTIL_LOGOUT, KeySource.KEY_FILE])
def test_a_key_that_is_gone_is_a_finding(home: Home, source: KeySource) -> None:
    """After a logout: the vault is there, and what opened it is not."""
    home.keep(source, ADA, GRACE)
    for key in home.folder.rglob("*.key"):
        key.unlink()
    status, sections = told_json(home, TENANTRY_VAULT_KEY=source)

    assert (1, [("sign-ins", "place of the key")]) == (status, faults(sections))


def test_a_keyring_that_is_not_there_is_a_finding(home: Home) -> None:
    """It is asked where the key is to live in it, and says why it cannot be used."""
    refusing = {"TENANTRY_VAULT_KEY": "keyring", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    status, output, _ = home.told_by_process("doctor", **refusing)

    assert (1, True) == (status, "✗ fault    system keyring" in output)


def test_a_vault_of_another_key_than_the_one_set_is_a_finding(home: Home) -> None:
    """The remedy names the setting that fits."""
    home.keep(KeySource.PASSPHRASE, ADA)
    status, sections = told_json(home, TENANTRY_VAULT_KEY="until-logout")
    (vault,) = [finding for finding in sections["sign-ins"] if finding["name"] == "vault"]

    assert (1, True) == (status, 'vault_key = "passphrase"' in vault["cure"])


def test_no_home_and_no_right_to_make_one_are_findings(home: Home) -> None:
    """A file in the place of the home: both folders need somebody, and the rest is told."""
    (home.folder / "file").touch()
    nowhere = {f"XDG_{name}_HOME": str(home.folder / "file" / "home") for name in ("STATE", "CONFIG")}
    status, sections = told_json(home, **nowhere)

    assert 1 == status
    assert [("files", "settings folder"), ("files", "state folder")] == [
        each for each in faults(sections) if each[0] == "files"
    ]
    assert 9 <= len(sections["settings"])


def test_it_works_without_home(home: Home) -> None:
    """HOME is unset: the system's list of users tells the folders, or a finding says what to do."""
    unset = {"HOME": "", "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": "", "XDG_RUNTIME_DIR": ""}
    status, sections = told_json(home, **unset)

    assert status in (0, 1)
    assert set(SECTIONS) == set(sections)


def test_a_proxy_that_is_none_needs_somebody(home: Home) -> None:
    """For each host, without a word of the password."""
    status, sections = told_json(home, ALL_PROXY="gopher://ada:hunter2@proxy.example")

    assert (1, 3, False) == (status, len(faults(sections)), "hunter2" in str(sections))


def test_a_section_that_fails_is_a_finding_without_what_it_held(home: Home) -> None:
    """The kind of the error and our own line; what was found before it stays."""

    def fails(_: Case) -> Any:
        yield Finding("first", "found")
        raise ValueError("canary")

    case = Case(home.places, look_at_settings(home.places.config_file, {}, {}), {}, False, False)
    found = examine("program", fails, case).findings

    assert ["first", "program"] == [finding.name for finding in found]
    assert (True, False) == ("ValueError" in found[1].said, "canary" in repr(found))


def test_an_installation_that_others_can_change_is_seen(tmp_path: Path) -> None:
    """By everybody's right to write, or a strange group's."""
    seen = []
    for mode in (0o755, 0o757, 0o700):
        tmp_path.chmod(mode)
        seen.append(is_open_to_others(tmp_path))

    assert [False, True, False] == seen


def test_the_demo_has_its_own_and_calls_nobody(home: Home) -> None:
    """Its folders are told, and instead of hosts that the emulator answers."""
    status, sections = told_json(home, "--demo")

    assert (0, True) == (status, "tenantry-demo" in str(sections["files"]))
    assert ["demo"] == [finding["name"] for finding in sections["network"]]


def test_nothing_is_loaded_that_is_not_drawn(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Textual, no MSAL; the keyring is not asked where the key is not there."""
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)

    assert set() == loaded_by(["doctor", "--json"]) & {"textual", "msal", "tomlkit", "keyring"}


def test_without_home_a_relative_folder_is_refused() -> None:
    """A system that does not know where the home is leads to `~` as a name: that is told, and not used."""
    places = Locations(Path("~/.config/tenantry"), Path("~/.local/state/tenantry"))
    case = Case(places, look_at_settings(places.config_file, {}, {}), {}, False, False)
    (found,) = examine("files", look_at_files, case).findings

    assert (State.FAULT, "Set HOME.") == (found.state, found.cure)
