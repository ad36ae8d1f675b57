"""`tenantry token`: one token, where it is wanted and nowhere else."""

from __future__ import annotations

import json
from unittest import mock

import pytest

from tests.cli.home import Home
from tests.cli.signed_in import signed_in
from tui.cli.exit_codes import ExitCode
from tui.model.journal import What
from tui.model.token import parse_claims
from tui.store import load_journal

PARTNER_CENTER = "https://api.partnercenter.microsoft.com"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ada's, with her sign-in kept."""
    return signed_in(tmp_path_factory.mktemp("token"))


def test_into_a_pipe_goes_the_token_alone(home: Home) -> None:
    """One line, for Graph and the customer's tenant; the journal has that it was handed out."""
    status, output, said = home.told("token", "--demo", "contoso suites")

    claims = parse_claims(output.strip())
    assert (0, "", 1) == (status, said, output.count("\n"))
    assert "https://graph.microsoft.com" == claims.aud
    record = load_journal(home.folder / "state" / "tenantry-demo" / "state.db").records[-1]
    assert (What.TOKEN_HAND_OUT, "https://graph.microsoft.com to tenantry token", claims.tid) == (
        record.what, record.detail, record.customer_id
    )  # fmt: skip


def test_as_json_it_says_what_it_is(home: Home) -> None:
    """With the fields that the help names."""
    status, output, _ = home.told(
        "token", "--demo", "--json", "--scope", "https://graph.microsoft.com/.default", "contoso suites"
    )

    fields = json.loads(output)
    assert (0, ["access_token", "expires_on", "resource", "tenant_id", "token_type"]) == (status, list(fields))
    assert (parse_claims(fields["access_token"]).tid, "https://graph.microsoft.com", "Bearer") == (
        fields["tenant_id"], fields["resource"], fields["token_type"]
    )  # fmt: skip


def test_on_a_terminal_it_is_not_shown_unless_forced(home: Home) -> None:
    """It would stay there to be read: status 2 and the way out, before anybody is asked."""
    with mock.patch("tui.cli.token._is_terminal", return_value=True):
        refused = home.told("token", "--demo", "contoso suites")
        status, output, _ = home.told("token", "--demo", "--force", "contoso suites")

    assert (ExitCode.USAGE, "") == refused[:2]
    assert "tenantry: A token is not shown on a terminal. Use it in a pipe, or say --force.\n" == refused[2]
    assert (0, True) == (status, output.startswith("eyJ"))


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("fabrikam",), ExitCode.SIGN_IN_NEEDED, "consent"),
        (("contoso suites", "--resource", PARTNER_CENTER), ExitCode.USAGE, "Partner Center is the partner's own"),
        (("contoso suites", "--resource", "graph openid"), ExitCode.USAGE, "A resource is an address"),
        (("contoso suites", "--resource", "https://nowhere.example"), ExitCode.REFUSED, ""),
        (("no such",), ExitCode.USAGE, "No customer is known as"),
    ],
)  # fmt: skip
def test_a_refusal_prints_no_token(home: Home, words: tuple[str, ...], status: int, sentence: str) -> None:
    """The output stays empty, so that a pipe gets nothing it could take for one."""
    found, output, said = home.told("token", "--demo", *words)

    assert (status, "") == (found, output), said
    assert sentence in said


def test_the_help_fits_a_small_terminal(home: Home) -> None:
    """24 lines of 80."""
    _, output, _ = home.told("token", "--help")

    assert (True, True) == (len(output.splitlines()) <= 24, max(map(len, output.splitlines())) <= 80), output
