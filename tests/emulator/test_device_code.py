"""Device codes: issued, approved elsewhere, polled for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.emulator import ADA, COMMAND_LINE_TOOLS_ID, DEMO_CLIENT_ID, NOOR

from .desk import Desk, codes_of, error_of


def test_a_code_comes_with_everything_a_person_needs(desk: Desk) -> None:
    """The answer names code, address, lifetime, interval and a sentence with both."""
    code = desk.ask_code().json()
    assert {"user_code", "device_code", "verification_uri", "expires_in", "interval", "message"} == set(code)
    assert (9, "https://microsoft.com/devicelogin", 900, 5) == (
        len(code["user_code"]),
        code["verification_uri"],
        code["expires_in"],
        code["interval"],
    )
    assert code["user_code"] in code["message"]


def test_an_unapproved_code_is_pending(desk: Desk) -> None:
    """Polling before approval says authorization_pending, 70016."""
    answer = desk.poll(desk.ask_code().json()["device_code"])
    assert (400, "authorization_pending", [70016]) == (*error_of(answer), codes_of(answer))


def test_polling_faster_than_the_interval_slows_down(desk: Desk) -> None:
    """A second poll after two seconds says slow_down, and the interval grows by five."""
    code = desk.ask_code().json()["device_code"]
    desk.poll(code)
    desk.clock.turn(seconds=2)
    assert (400, "slow_down") == error_of(desk.poll(code))
    desk.clock.turn(seconds=7)
    assert (400, "slow_down") == error_of(desk.poll(code))
    desk.clock.turn(seconds=15)
    assert (400, "authorization_pending") == error_of(desk.poll(code))


def test_a_declined_code_is_declined(desk: Desk) -> None:
    """Pressing Cancel in the browser ends the polling."""
    code = desk.ask_code().json()
    desk.emulator.decline_code(code["user_code"])
    assert (400, "authorization_declined") == error_of(desk.poll(code["device_code"]))


def test_an_old_code_has_expired(desk: Desk) -> None:
    """After its lifetime a code is expired, 70019, and nobody can approve it any more."""
    code = desk.ask_code().json()
    desk.clock.turn(seconds=900)
    assert [70019] == codes_of(desk.poll(code["device_code"]))
    with pytest.raises(LookupError):
        desk.emulator.approve_code(code["user_code"], ADA)


def test_a_code_of_nobody_is_not_recognised(desk: Desk) -> None:
    """An invented device code is 70018."""
    assert (400, "bad_verification_code") == error_of(desk.poll("invented"))


def test_a_code_belongs_to_its_authority(desk: Desk) -> None:
    """Polling at another authority than the one that issued the code does not find it."""
    code = desk.ask_code("organizations").json()["device_code"]
    assert [70018] == codes_of(desk.poll(code, desk.partner_id))


def test_a_code_belongs_to_its_client(desk: Desk) -> None:
    """Another app cannot redeem it."""
    code = desk.ask_code().json()["device_code"]
    assert [70018] == codes_of(desk.poll(code, client_id=COMMAND_LINE_TOOLS_ID))


def test_a_code_works_once(desk: Desk) -> None:
    """After success it is spent."""
    code = desk.ask_code().json()
    desk.emulator.approve_code(code["user_code"], ADA)
    assert 200 == desk.poll(code["device_code"]).status_code
    assert [70018] == codes_of(desk.poll(code["device_code"]))


def test_an_app_that_is_no_public_client_gets_7000218(desk: Desk) -> None:
    """With the public-client switch off the token endpoint wants a secret."""
    code = desk.ask_code().json()["device_code"]
    desk.world.apps[DEMO_CLIENT_ID] = replace(desk.world.apps[DEMO_CLIENT_ID], allows_public_client=False)
    assert (401, "invalid_client", [7000218]) == (*error_of(desk.poll(code)), codes_of(desk.poll(code)))


def test_an_unknown_client_gets_no_code(desk: Desk) -> None:
    """A client id nobody registered is 700016."""
    assert [700016] == codes_of(desk.ask_code(client_id="11111111-2222-3333-4444-555555555555"))


def test_an_unknown_tenant_gives_no_code(desk: Desk) -> None:
    """An authority that does not exist is 90002."""
    assert [90002] == codes_of(desk.ask_code("nowhere.example"))


def test_a_code_approves_itself_in_a_demo(desk: Desk) -> None:
    """After the wait the world asks for, the code is approved as the account it names."""
    desk.world.auto_approve_after_s, desk.world.auto_approve_as = 6, NOOR
    code = desk.ask_code().json()["device_code"]
    desk.clock.turn(seconds=5)
    assert [70016] == codes_of(desk.poll(code))
    desk.clock.turn(seconds=6)
    token = desk.poll(code).json()["access_token"]
    assert NOOR == desk.graph("/me", token).json()["userPrincipalName"]


def test_a_refresh_token_comes_only_when_asked_for(desk: Desk) -> None:
    """Without offline_access, openid and client_info there is an access token and nothing else to keep."""
    tokens = desk.sign_in(scope="https://graph.microsoft.com/User.Read")
    assert {"token_type", "scope", "expires_in", "ext_expires_in", "access_token"} == set(tokens)


def test_people_see_which_codes_wait(desk: Desk) -> None:
    """A code waits until somebody answers it."""
    code = desk.ask_code().json()["user_code"]
    assert (code,) == desk.emulator.codes_waiting()
    desk.emulator.approve_code(code.lower(), ADA)
    assert () == desk.emulator.codes_waiting()


def test_approval_needs_an_account(desk: Desk) -> None:
    """Nobody signs in as somebody who does not exist."""
    code = desk.ask_code().json()["user_code"]
    with pytest.raises(LookupError):
        desk.emulator.approve_code(code, "nobody@fourthcoffee.example")
