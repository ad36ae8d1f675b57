"""`tenantry exec`: which customer, which command, and what the shell is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.home import Home
from tests.cli.signed_in import signed_in
from tui.cli.exec.arguments import parse_exec_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.protected import must_name
from tui.errors import UsageError
from tui.model.customer import Customer
from tui.model.identifiers import TenantId

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the children here are a POSIX shell's")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ada's, with her sign-in kept."""
    return signed_in(tmp_path_factory.mktemp("exec"))


def _exec(home: Home, *words: str, **changes: str) -> tuple[int, str, str]:
    return home.told("exec", "--demo", *words, **changes)


def test_the_command_runs_inside_the_customer_named(home: Home, tmp_path: Path) -> None:
    """By any of its names; the status is the command's, and a tenantry of the person's has said nothing."""
    told = tmp_path / "told"

    status, _, said = _exec(
        home, "contososuites.example", "--", "sh", "-c", f'echo "$TENANTRY_CUSTOMER" > {told}; exit 7'
    )

    assert (7, "Contoso Suites\n", "") == (status, told.read_text(), said)


def test_words_after_the_dashes_are_the_commands(home: Home, tmp_path: Path) -> None:
    """Also those that look like ours, a second pair of dashes, blanks and nothing."""
    told = tmp_path / "told"
    words = ("--demo", "--help", "--", "a b", "", "*", "$HOME")

    _exec(home, "contoso suites", "--", "sh", "-c", f'for each; do echo "<$each>"; done > {told}', "sh", *words)

    assert [f"<{each}>" for each in words] == told.read_text().splitlines()


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("contoso r", "--", "true"), ExitCode.USAGE, "fits 2 customers. Name one:"),
        (("no such customer", "--", "true"), ExitCode.USAGE, "No customer is known as"),
        ((), ExitCode.USAGE, "Name the customer."),
        (("contoso suites", "true"), ExitCode.USAGE, "A COMMAND goes after `--`."),
        (("fabrikam", "--", "true"), ExitCode.SIGN_IN_NEEDED, "consent"),
        (("northwind traders", "--", "true"), ExitCode.REFUSED, "polic"),
        (("contoso suites", "--", "no-such-program"), 127, "There is no program “no-such-program” here."),
        (("contoso suites", "--", "/"), 126, "cannot be started"),
        (("contoso suites", "--", "sh", "-c", "kill -TERM $$"), 143, ""),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(home: Home, words: tuple[str, ...], status: int, sentence: str) -> None:
    """With the statuses of the other verbs before the command starts, and those of a shell for the command."""
    found, _, said = _exec(home, *words)

    assert status == found
    assert sentence.lower() in said.lower()


def test_inside_another_customer_it_says_so(home: Home, tmp_path: Path) -> None:
    """A tenantry in a child's shell knows of both, and its own child of one."""
    told = tmp_path / "told"
    script = (
        f"{sys.executable} -m tui exec --demo 'contosó cafés' -- "
        f"sh -c 'echo $TENANTRY_CUSTOMER $IDENTITY_HEADER > {told}' 2> {told}.err; echo $IDENTITY_HEADER >> {told}"
    )

    status, _, _ = _exec(home, "contoso suites", "--", "sh", "-c", script)

    (inner, outer), said = told.read_text().splitlines(), Path(f"{told}.err").read_text()
    assert (0, True) == (status, inner.startswith("Contosó Cafés "))
    assert outer != inner.split()[-1]
    assert "tenantry: This shell is inside Contoso Suites; the command runs inside Contosó Cafés alone.\n" == said


def test_the_help_fits_a_small_terminal(home: Home) -> None:
    """24 lines of 80."""
    _, output, _ = _exec(home, "--help")

    assert (True, True) == (len(output.splitlines()) <= 24, max(map(len, output.splitlines())) <= 80)


def test_several_customers_need_a_command() -> None:
    """A word that was meant as the command is not taken for a customer."""
    with pytest.raises(UsageError):
        parse_exec_arguments(["contoso", "az", "account", "show"])

    assert ("a", "b") == parse_exec_arguments(["a", "b", "--", "true"]).names


def test_a_protected_customer_is_named_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the option where there is nobody to ask; another name does not count; others need none."""
    contoso = Customer(TenantId("1"), "Contoso", "contoso.example", is_protected=True)
    fabrikam = Customer(TenantId("2"), "Fabrikam")
    monkeypatch.setattr("tui.cli.protected.has_person", lambda: False)

    must_name([contoso, fabrikam], ["CONTOSO"])
    must_name([fabrikam], [])
    for given in ([], ["Fabrikam"], ["Conto"]):
        with pytest.raises(UsageError, match="Contoso is protected"):
            must_name([contoso, fabrikam], given)


@pytest.mark.parametrize(("typed", "goes_on"), [("contoso\n", True), ("contos\n", False), ("", False)])
def test_at_a_terminal_the_name_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, goes_on: bool
) -> None:
    """The question goes to the error output; what is typed must be the whole name."""
    contoso = Customer(TenantId("1"), "Contoso", "contoso.example", is_protected=True)
    monkeypatch.setattr("tui.cli.protected.has_person", lambda: True)
    monkeypatch.setattr("sys.stdin.readline", lambda: typed)

    if goes_on:
        must_name([contoso], [])
    else:
        with pytest.raises(UsageError, match="Nothing was done"):
            must_name([contoso], [])
    assert ("", "Contoso is protected. Its name, to go on: ") == tuple(capsys.readouterr())
