"""What a person pastes, and what a browser asks for: which of it is the answer, and what is said of the rest."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tui.auth.redirect import LONGEST, WrongAddress, parse_pasted, parse_query
from tui.model.secret import Secret

STATE = "st4te-Kc3vJx0aT9Qe"
CODE = "1.AXoA-code_part.two"
PORT = 40080
RIGHT = f"http://localhost:{PORT}/?code={CODE}&state={STATE}&session_state=b7f2"
QUERY = f"code={CODE}&state={STATE}"


def code_in(text: str) -> str:
    """The code that is found in a paste."""
    answer = parse_pasted(text, Secret(STATE), PORT)
    assert answer.code is not None
    return answer.code.reveal()


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        f"  {RIGHT}\n",
        f"<{RIGHT}>",
        f'"{RIGHT}"',
        f"`{RIGHT}`",
        f"{RIGHT[:50]}\n{RIGHT[50:]}",
        f"{RIGHT[:50]}\r\n  {RIGHT[50:80]}\t{RIGHT[80:]}",
        f"{RIGHT}#",
        f"{RIGHT}#somewhere",
        RIGHT.replace("http://", "HTTP://"),
        RIGHT.replace("localhost", "LocalHost"),
        RIGHT.replace("/?", "?"),
        RIGHT.removeprefix("http://"),
        RIGHT.removeprefix("http:"),
        f"?{QUERY}",
        QUERY,
        f"/?{QUERY}",
        f"state={STATE}&code={CODE}",
        f"://localhost:{PORT}/?{QUERY}",
        f"http://localhost:{PORT}/?client_info=eyJ1&{QUERY}",
        f"http://localhost:{PORT}/?{QUERY}&x=&y",
        f"http://localhost:{PORT}/?code={quote(CODE, safe='')}&state={quote(STATE, safe='')}",
    ],
)
def test_the_answer_is_found(text: str) -> None:
    """Whole or only its query, wrapped, quoted, without its scheme: the code is the very one."""
    assert CODE == code_in(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing was pasted"),
        (" \n\t ", "Nothing was pasted"),
        ("good morning", "no address"),
        ("ABCD1234", "no address"),
        ("x" * (2 * LONGEST + 1), "far too long"),
        ("x" * (LONGEST + 1), "too long"),
        (f"{RIGHT}\x1b[31m", "characters that no address has"),
        (f"{RIGHT}\x00", "characters that no address has"),
        (f"{RIGHT}\u202e", "characters that no address has"),
        (f"{RIGHT}ü", "characters that no address has"),
        ("https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?client_id=x", "Microsoft's page"),
        ("https://login.microsoftonline.us/organizations/oauth2/v2.0/authorize", "Microsoft's page"),
        ("https://login.partner.microsoftonline.cn/x?y=z", "Microsoft's page"),
        ("https://microsoft.com/devicelogin", "Microsoft's page"),
        (RIGHT.replace("http://", "https://"), "begins with http://localhost:40080/"),
        (RIGHT.replace("http://", "file://"), "begins with http://localhost:40080/"),
        (RIGHT.replace("localhost", "contoso.example"), "begins with http://localhost:40080/"),
        (RIGHT.replace("localhost", "127.0.0.1"), "begins with http://localhost:40080/"),
        (RIGHT.replace("localhost", "localhost.contoso.example"), "begins with http://localhost:40080/"),
        (RIGHT.replace("localhost", "eve@localhost"), "begins with http://localhost:40080/"),
        (RIGHT.replace("localhost", "localhost:40080@contoso.example"), "begins with http://localhost:40080/"),
        (RIGHT.replace(":40080", ""), "another sign-in or program"),
        (RIGHT.replace(":40080", ":8400"), "another sign-in or program"),
        (RIGHT.replace(":40080", ":99999"), "no address that can be read"),
        (RIGHT.replace("/?", "/callback?"), "another sign-in or program"),
        ("http://[::1", "no address that can be read"),
        (f"http://localhost:{PORT}/", "cut short"),
        (f"http://localhost:{PORT}/?code={CODE}", "cut short"),
        (f"http://localhost:{PORT}/?code={CODE}&state=", "cut short"),
        (f"http://localhost:{PORT}/?code={CODE}&state={STATE[:-1]}", "another sign-in"),
        (f"http://localhost:{PORT}/?code={CODE}&state={STATE}x", "another sign-in"),
        (f"http://localhost:{PORT}/?code={CODE}&state=%ff%fe", "another sign-in"),
        (f"http://localhost:{PORT}/?state={STATE}", "no code in it"),
        (f"http://localhost:{PORT}/?state={STATE}&code=", "no code in it"),
        (f"http://localhost:{PORT}/?state={STATE}&code=%20", "no code in it"),
        (f"http://localhost:{PORT}/?state={STATE}&code=a%0d%0ab", "no code in it"),
        (f"http://localhost:{PORT}/#code={CODE}&state={STATE}", "cut short"),
        (f"{RIGHT}&code=other", "names a part of its answer twice"),
        (f"{RIGHT}&state={STATE}", "names a part of its answer twice"),
        (f"{RIGHT}&error=access_denied", "no code in it"),
        (f"http://localhost:{PORT}/?{'&'.join(f'a{at}=1' for at in range(40))}&{QUERY}", "too many parts"),
    ],
)
def test_what_is_no_answer_says_why(text: str, said: str) -> None:
    """Each in one sentence of our own, in which nothing of what was pasted is repeated."""
    with pytest.raises(WrongAddress) as refused:
        parse_pasted(text, Secret(STATE), PORT)

    assert said in str(refused.value)
    assert [False, False, False] == [part in str(refused.value) for part in (CODE, STATE, "\x1b")]


def test_a_refusal_is_read_as_the_token_endpoint_would_tell_it() -> None:
    """Number, subcode and words; the number only where it begins the description."""
    said = quote("AADSTS65004: The user declined. AADSTS50011 is not meant.")
    answer = parse_query(
        f"error=access_denied&error_subcode=cancel&error_description={said}&state={STATE}", Secret(STATE)
    )

    assert (None, "access_denied", "cancel", [65004]) == (
        answer.code, answer.refusal["error"], answer.refusal["suberror"], answer.refusal["error_codes"],
    )  # fmt: skip


@pytest.mark.parametrize("said", ["", "something else", "see AADSTS65004", "AADSTS", "AADSTS1", "AADSTS123456789"])
def test_a_refusal_without_a_number_has_none(said: str) -> None:
    """Nothing is guessed."""
    answer = parse_query(f"error=server_error&error_description={quote(said)}&state={STATE}", Secret(STATE))

    assert [] == answer.refusal["error_codes"]


def test_a_refusal_of_another_sign_in_is_none_of_ours() -> None:
    """Whoever does not know the state cannot end a sign-in."""
    with pytest.raises(WrongAddress):
        parse_query("error=access_denied&state=guessed", Secret(STATE))


def test_an_answer_prints_asterisks() -> None:
    """The code is in no repr."""
    assert CODE not in repr(parse_pasted(RIGHT, Secret(STATE), PORT))
