"""Settings: which source wins, what each mistake is called, and a file that keeps its comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.errors import SettingsError, StoreError
from tui.model.scope import CUSTOMER_SCOPES
from tui.store import Settings, load_settings, save_setting
from tui.store.setting_kinds import KINDS
from tui.store.settings import EXPORTED

CLIENT = "7a1b2c3d-1111-4222-8333-444455556666"
OTHER = "8b1b2c3d-1111-4222-8333-444455556666"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the settings file is; it is not there yet."""
    return tmp_path / "config" / "config.toml"


def written(config: Path, text: str) -> Path:
    """The settings file with this text."""
    config.parent.mkdir(exist_ok=True)
    config.write_bytes(text.encode())
    return config


def test_nothing_set_gives_the_defaults(config: Path) -> None:
    """Without file, variable or option every value is the default and says so."""
    settings = load_settings(config, {"HOME": "/home/ada"}, {})

    assert Settings(sources=dict.fromkeys(KINDS, "default")) == settings
    assert (None, "organizations", "public", CUSTOMER_SCOPES) == (
        settings.client_id, settings.partner_tenant, settings.cloud, settings.customer_scopes,
    )  # fmt: skip
    assert (15, "auto", "dark", True) == (
        settings.refresh_age_min, settings.clipboard, settings.theme, settings.mouse,
    )  # fmt: skip


def test_option_goes_before_variable_before_file_before_default(config: Path) -> None:
    """Each source overrules the next, and each value remembers where it came from."""
    written(config, f'client_id = "{CLIENT}"\npartner_tenant = "contoso.com"\ncloud = "china"\ntheme = "light"\n')
    environ = {"TENANTRY_CLOUD": "us-gov", "TENANTRY_PARTNER_TENANT": "fabrikam.com"}
    settings = load_settings(config, environ, {"cloud": "us-dod"})

    assert (CLIENT, "fabrikam.com", "us-dod", "light", "auto") == (
        settings.client_id, settings.partner_tenant, settings.cloud, settings.theme, settings.clipboard,
    )  # fmt: skip
    assert {
        "client_id": f"{config}, line 1",
        "partner_tenant": "variable TENANTRY_PARTNER_TENANT",
        "cloud": "option --cloud",
        "theme": f"{config}, line 4",
        "clipboard": "default",
    } == {key: settings.sources[key] for key in ("client_id", "partner_tenant", "cloud", "theme", "clipboard")}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("client_id", CLIENT.upper(), CLIENT),
        ("partner_tenant", " Contoso.COM ", "contoso.com"),
        ("partner_tenant", "organizations", "organizations"),
        ("cloud", "china", "china"),
        ("customer_scopes", "User.Read, Domain.Read.All User.Read", ("User.Read", "Domain.Read.All")),
        (
            "registrations",
            "us-gov 11111111-1111-4111-8111-11111111111A Contoso.example, china 22222222-2222-4222-8222-222222222222",
            (
                "us-gov 11111111-1111-4111-8111-11111111111a contoso.example",
                "china 22222222-2222-4222-8222-222222222222 organizations",
            ),
        ),
        ("refresh_age_min", "60", 60),
        ("remind_after_days", "14", 14),
        ("calls_per_minute", "120", 120),
        ("clipboard", "off", "off"),
        ("theme", "light", "light"),
        ("sign_in_port", "8400", 8400),
        ("sign_in_port", "0", 0),
        ("sign_in_first", "browser", "browser"),
        ("mouse", "off", False),
        ("mouse", "1", True),
        ("mouse", "", True),
    ],
)
def test_every_key_is_a_variable_too(config: Path, key: str, text: str, value: object) -> None:
    """A variable spells any value as text; an empty one counts as not set."""
    settings = load_settings(config, {f"TENANTRY_{key.upper()}": text}, {})

    assert value == getattr(settings, key)


def test_the_tests_know_every_setting() -> None:
    """Each kind is a field of `Settings`, and the other way round."""
    assert {*KINDS, "sources"} == set(Settings.__dataclass_fields__)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('client_id = "x"', "client_id must be the app registration's id (a GUID)"),
        ('partner_tenant = "my partner"', "partner_tenant must be a tenant id, a domain, or organizations"),
        ("cloud = 1", "cloud must be one of public, us-gov, us-dod, china"),
        ('registrations = ["us-gov"]', 'registrations must be a list such as ["us-gov CLIENT-ID TENANT"]'),
        ('registrations = ["mars 11111111-1111-4111-8111-111111111111"]', "registrations must be a list such as"),
        ("customer_scopes = []", "customer_scopes must be a list of Microsoft Graph permissions"),
        ('customer_scopes = ["https://graph"]', "customer_scopes must be a list of Microsoft Graph permissions"),
        ('customer_scopes = "User.Read"', "customer_scopes must be a list of Microsoft Graph permissions"),
        ("refresh_age_min = 0", "refresh_age_min must be a whole number of minutes from 1 to 10080"),
        ("calls_per_minute = 9", "calls_per_minute must be a whole number of calls from 10 to 10000"),
        ("remind_after_days = 0", "remind_after_days must be a whole number of days from 1 to 365"),
        ("refresh_age_min = true", "refresh_age_min must be a whole number"),
        ("refresh_age_min = 1.5", "refresh_age_min must be a whole number"),
        ('clipboard = "xclip"', "clipboard must be one of auto, tmux, osc52, native, off"),
        ("sign_in_port = 80", "sign_in_port must be a port from 1024 to 65535, or 0 for any that is free"),
        ("sign_in_port = 65536", "sign_in_port must be a port"),
        ("sign_in_port = false", "sign_in_port must be a port"),
        ("sign_in_port = 0.0", "sign_in_port must be a port"),
        ('sign_in_first = "Browser"', "sign_in_first must be one of device-code, browser"),
        ('theme = "Dark"', "theme must be one of dark, light"),
        ('mouse = "yes"', "mouse must be true or false"),
        ("them = 1", "there is no setting of the name 'them'"),
        ("[theme]", "theme must be one of dark, light"),
        ("[vault]", "there is no setting of the name 'vault'"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(config: Path, line: str, said: str) -> None:
    """An unknown key or a wrong value is found below comments and values of several lines."""
    head = '# clipboard = "off", theme, mouse\n\n' if "customer_scopes" in line else SCOPES_ON_SEVERAL_LINES
    written(config, f"{head}{line}\n# the end\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(config, {}, {})

    assert f"{config}, line {head.count(chr(10)) + 1}: {said}" in caught.value.summary


SCOPES_ON_SEVERAL_LINES = '# theme and mouse\r\n\r\ncustomer_scopes = [\r\n  "User.Read",  # theme = 1\r\n]\r\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"theme = dark\n", "line 1: Invalid value"),
        (b'mouse = true\ntheme = "dark\n', "line 2: Illegal character"),
        (b"mouse = true\nmouse = true\n", "line 2: Cannot overwrite a value"),
        (b"mouse = true\ncustomer_scopes = [\n", "line 3: "),
        (b"mouse = true\n\ntheme = '\xff'\n", "line 3: this is not UTF-8 text"),
        (b"a = " + b"[" * 30_000, "line 1: "),
        (b"#" * 70_000, "is longer than 64 KiB"),
    ],
)
def test_a_file_that_is_no_settings_file_is_refused(config: Path, content: bytes, said: str) -> None:
    """Broken syntax, another encoding or a huge file: one sentence with the line, never a traceback."""
    config.parent.mkdir()
    config.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_settings(config, {}, {})

    assert said in caught.value.summary


def test_a_byte_order_mark_is_no_mistake(config: Path) -> None:
    """Some editors put one; it is skipped."""
    written(config, '\ufefftheme = "light"\r\n')

    assert "light" == load_settings(config, {}, {}).theme


def test_a_settings_file_that_is_a_folder_is_told(config: Path) -> None:
    """What cannot be read is a mistake with a name, not a crash."""
    config.mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(config, {}, {})


@pytest.mark.parametrize(
    ("environ", "options", "said"),
    [
        ({"TENANTRY_MOUSE": "maybe"}, {}, "variable TENANTRY_MOUSE: mouse must be true or false."),
        ({"TENANTRY_CLIENTID": CLIENT}, {}, "variable TENANTRY_CLIENTID: there is no setting of the name 'clientid'."),
        ({}, {"client_id": "x"}, "--client-id: client_id must be the app registration's id (a GUID)."),
        ({}, {"partner_tenant": ""}, "--tenant: partner_tenant must be a tenant id, a domain, or organizations."),
    ],
)
def test_a_wrong_variable_or_option_is_named(
    config: Path, environ: dict[str, str], options: dict[str, str], said: str
) -> None:
    """The sentence begins with what has to be corrected."""
    with pytest.raises(SettingsError) as caught:
        load_settings(config, environ, options)

    assert said == caught.value.summary


def test_a_near_miss_is_helped_and_a_secret_is_not_repeated(config: Path) -> None:
    """The remedy names the nearest setting; the wrong value is never in the sentence."""
    written(config, 'clientid = "canary"\n')
    with pytest.raises(SettingsError) as near:
        load_settings(config, {}, {})
    written(config, 'client_id = "canary"\n')
    with pytest.raises(SettingsError) as wrong:
        load_settings(config, {}, {})

    assert "Did you mean client_id?" == near.value.remedy
    assert "canary" not in f"{near.value.summary}{wrong.value.summary}{wrong.value.remedy}"


def test_a_shell_inside_a_customer_can_start_the_program(config: Path) -> None:
    """The variables that name a customer to child programs are no settings and no mistakes."""
    environ = dict.fromkeys(EXPORTED, "contoso.com")

    assert Settings(sources=dict.fromkeys(KINDS, "default")) == load_settings(config, environ, {})


def test_a_saved_setting_is_in_force_at_the_next_start(config: Path) -> None:
    """The first save makes folder and file, both for this person alone."""
    save_setting(config, "client_id", CLIENT)
    save_setting(config, "partner_tenant", "contoso.com")
    save_setting(config, "mouse", False)
    save_setting(config, "customer_scopes", ["User.Read", "Domain.Read.All"])
    settings = load_settings(config, {}, {})

    assert (CLIENT, "contoso.com", False, ("User.Read", "Domain.Read.All")) == (
        settings.client_id, settings.partner_tenant, settings.mouse, settings.customer_scopes,
    )  # fmt: skip
    assert (0o700, 0o600) == (config.parent.stat().st_mode & 0o777, config.stat().st_mode & 0o777)
    assert [config] == list(config.parent.iterdir())


def test_saving_keeps_comments_order_and_line_ends(config: Path) -> None:
    """Only the one value changes in a file that a person wrote."""
    text = '# mine\r\ntheme = "light"   # easy on the eyes\r\n\r\nclient_id = "{}"\r\nmouse = false\r\n'
    written(config, text.format(CLIENT))
    save_setting(config, "client_id", OTHER)

    assert text.format(OTHER).encode() == config.read_bytes()


@pytest.mark.parametrize(("key", "value"), [("theme", "blue"), ("colour", "blue"), ("customer_scopes", [])])
def test_a_wrong_value_is_not_saved(config: Path, key: str, value: str | list[str]) -> None:
    """What would be refused at the next start is refused now; no file appears."""
    with pytest.raises(SettingsError, match=key):
        save_setting(config, key, value)

    assert not config.exists()


def test_a_file_with_a_mistake_is_not_written_over(config: Path) -> None:
    """Saving into a broken file is refused and leaves every byte."""
    written(config, "theme = = dark\n")
    with pytest.raises(SettingsError, match="line 1"):
        save_setting(config, "mouse", False)

    assert b"theme = = dark\n" == config.read_bytes()


def test_a_linked_file_is_not_written_over(config: Path, tmp_path: Path) -> None:
    """A link in the file's place may lead anywhere: saving is refused."""
    written(config, "").unlink()
    victim = tmp_path / "victim"
    victim.write_text("theme = 'light'\n")
    config.symlink_to(victim)
    with pytest.raises(StoreError, match="is a link"):
        save_setting(config, "mouse", False)

    assert "theme = 'light'\n" == victim.read_text()
    assert [config] == list(config.parent.iterdir())
