"""What the command line may ask for, and what it is told when it contradicts itself."""

from __future__ import annotations

import pytest

from tui.cli.arguments import Arguments, parse_arguments
from tui.cli.command import VERBS
from tui.emulator.scenarios import SCENARIOS
from tui.errors import UsageError

CLIENT = "7a1b2c3d-1111-4222-8333-444455556666"
NOTHING = Arguments(wants_version=False, is_demo=False, fresh=False, customers=None, scenario=None, options={})


def test_no_words_ask_for_the_live_screens() -> None:
    """`tenantry` alone asks for nothing special."""
    assert NOTHING == parse_arguments([])


def test_settings_given_as_options_carry_their_key() -> None:
    """Each option is a setting under the name it has in the file."""
    asked = parse_arguments(["--client-id", CLIENT, "--tenant", "contoso.com", "--cloud", "us-gov"])

    assert {"client_id": CLIENT, "partner_tenant": "contoso.com", "cloud": "us-gov"} == asked.options


@pytest.mark.parametrize("count", [0, 1, 100_000])
def test_a_demo_of_any_size(count: int) -> None:
    """All demo options go together; none of the smallest or largest counts is refused."""
    asked = parse_arguments(["--demo", "--fresh", "--customers", str(count), "--scenario", "outage"])

    assert (True, True, count, "outage") == (asked.is_demo, asked.fresh, asked.customers, asked.scenario)


def test_every_scenario_of_the_emulator_can_be_asked_for() -> None:
    """The names are the emulator's own."""
    assert [*SCENARIOS] == [parse_arguments(["--demo", "--scenario", name]).scenario for name in SCENARIOS]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fresh"], "--fresh goes with --demo only."),
        (["--customers", "5"], "--customers goes with --demo only."),
        (["--customers", "0"], "--customers goes with --demo only."),
        (["--scenario", "default"], "--scenario goes with --demo only."),
        (["--demo", "--customers", "-1"], "--customers takes a number from 0 to 100000."),
        (["--demo", "--customers", "100001"], "--customers takes a number from 0 to 100000."),
        (["--demo", "--customers", "many"], "Argument --customers: invalid int value: 'many'."),
        (["--demo", "--customers"], "Argument --customers: expected one argument."),
        (["--demo", "--scenario", "doom"], "There is no scenario of that name."),
        (["--dem"], "Unrecognized arguments: --dem."),
        (["nonsense"], "Unrecognized arguments: nonsense."),
        (["--demo", "sessions", "--json"], "The verb comes first."),
        (["--\x1b]52;c;QQ==\x07"], "Unrecognized arguments: --\ufffd]52;c;QQ==\ufffd."),
    ],
)
def test_a_wrong_command_line_is_told_in_one_sentence(words: list[str], said: str) -> None:
    """Contradictions, abbreviations, unknown words and wrong numbers; what was pasted is repeated harmlessly."""
    with pytest.raises(UsageError) as caught:
        parse_arguments(words)

    assert said == caught.value.summary


def test_a_wrong_scenario_lists_the_right_ones() -> None:
    """The remedy names every scenario."""
    with pytest.raises(UsageError) as caught:
        parse_arguments(["--demo", "--scenario", "doom"])

    assert [] == [name for name in SCENARIOS if name not in caught.value.remedy]


def test_help_offers_what_exists_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names each option, and is plain ASCII for any terminal."""
    with pytest.raises(SystemExit) as left:
        parse_arguments(["--help"])
    text = capsys.readouterr().out

    assert 0 == left.value.code
    options = ("--version", "--client-id", "--tenant", "--cloud", "--demo", "--fresh", "--customers", "--scenario")
    assert [] == [option for option in options if option not in text]
    told = text[text.index("verbs, each") :].replace(",", " ").split()
    assert [] == [verb for verb in VERBS if verb not in told]
    assert text.isascii()
