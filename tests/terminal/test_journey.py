"""The whole program in a terminal: what it shows, what it sends, and what it leaves behind."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.terminal import walk
from tests.terminal.journey import Journey
from tests.terminal.sequences import AT_REST, controls, copied, foreign, kind_of, modes_after

pytestmark = pytest.mark.xdist_group("journey")


def test_leaving_ends_well(journey: Journey) -> None:
    """Ctrl+Q ends the program with status 0."""
    assert 0 == journey.status


def test_the_terminal_is_changed_and_given_back(journey: Journey) -> None:
    """While it runs: another screen, no cursor, pastes in brackets, kitty's keys. Afterwards everything as before."""
    during = modes_after(journey.raw_before_leaving)

    assert ({"1049", "2004", "1004"}, 1) == (set(during.on) & {"1049", "2004", "1004", "25"}, during.key_flags)
    assert AT_REST == modes_after(journey.raw)
    assert journey.settings_are_back


def test_a_copy_sends_the_customers_own_address(journey: Journey) -> None:
    """The bytes of OSC 52 hold the code, then each customer's consent address, which names that customer's tenant."""
    code, first, second = copied(journey.raw)
    tenants = [urlsplit(url).path.split("/")[1] for url in (first, second)]

    assert " ".join(code) in journey.screens["code"]
    assert tenants[0] in journey.screens["first session"]
    assert tenants[1] in journey.screens["hostile session"]
    assert {"client_id", "scope", "redirect_uri", "state"} == set(parse_qs(urlsplit(first).query))


def test_nothing_foreign_reaches_the_terminal(journey: Journey) -> None:
    """A customer whose name attacks the terminal was listed, opened, copied and asked about in every dialog: every
    control sequence sent is of a kind that tenantry sends by itself."""
    assert set() == foreign(journey.raw)


def test_a_hostile_name_stays_recognisable(journey: Journey) -> None:
    """The name is shown with its markup as letters, and a mark where each control character stood."""
    assert "Lucerne Publishing\ufffd]52;c;" in journey.screens["hostile session"]


def test_only_colours_and_positions_make_a_frame(journey: Journey) -> None:
    """Between starting and leaving, modes are not touched and no window title is set."""
    kinds = {kind_of(control) for control in _controls_of_frames(journey)}

    assert "colour" in kinds
    assert set() == kinds - {"colour", "cursor", "line", "clipboard", "pointer"}


def test_a_small_terminal_does_no_lasting_harm(journey: Journey) -> None:
    """Shrunk to 40x12 and grown again, the session is drawn whole."""
    lines = journey.screens["after resizing"].splitlines()

    assert (True, True) == (lines[0].startswith(" ▌ Contoso Suites"), "F1 Help" in lines[23])


def _controls_of_frames(journey: Journey) -> list[bytes]:
    """Everything after the modes were set at the start."""
    sent = list(controls(journey.raw_before_leaving))
    last_mode = max(at for at, control in enumerate(sent[:60]) if kind_of(control) in ("mode", "question"))
    return sent[last_mode + 1 :]


def test_an_address_can_be_read_outside_the_full_screen(tmp_path: Path) -> None:
    """On the plain page the terminal is as the shell has it, the address stands there, and Enter goes back."""
    with walk.demo(tmp_path) as terminal:
        walk.sign_in(terminal)
        terminal.key("\x07")  # Ctrl+G
        terminal.see("One consent URL for all customers", "s plain page")
        terminal.key("s")
        terminal.see("Press Enter to go back.")

        assert AT_REST == modes_after(bytes(terminal.raw))
        assert "/organizations/v2.0/adminconsent" in terminal.text.replace("\n", "")
        terminal.key(walk.ENTER)
        terminal.until(lambda: AT_REST != modes_after(bytes(terminal.raw)), "the full screen again")
        terminal.key(walk.QUIT)
        assert 0 == terminal.end()
