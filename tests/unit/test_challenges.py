"""`WWW-Authenticate`: the claims in it are found, and nothing else is taken for claims."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.transport import claims_in, usable_claims
from tui.transport.challenges import LONGEST_CLAIMS, LONGEST_HEADER

CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1657834417"}}}'
STRANGE = '{"access_token":{"polids":{"values":["\u00ff\u00fe?>~\u00fb"]}},"id_token":null}'
"""Its base64 has both letters that the two alphabets differ in, and padding."""


def encoded(claims: str, *, url_safe: bool = False, padded: bool = True) -> str:
    """Claims as a parameter holds them."""
    raw = claims.encode()
    word = (base64.urlsafe_b64encode(raw) if url_safe else base64.b64encode(raw)).decode()
    return word if padded else word.rstrip("=")


def found(*headers: str) -> str:
    """The claims that are found in these headers of one answer."""
    return claims_in(httpx.Headers([("WWW-Authenticate", header) for header in headers]))


WORD = encoded(CLAIMS)
REALM = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'

FOUND = [
    f'{REALM}, client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", claims="{WORD}"',
    f'Bearer claims="{WORD}"',
    f"Bearer claims={encoded(CLAIMS, padded=False)}",
    f"bearer CLAIMS={WORD}",
    f'BEARER error="invalid_token", error_description="User session has been revoked", claims="{WORD}"',
    f'Bearer realm="a, b", claims="{WORD}"',
    f'Bearer realm="Basic claims=\\"x\\"", claims="{WORD}"',
    f'Bearer  realm = "" ,,,  claims = "{WORD}"',
    f'Basic realm="x", Bearer claims="{WORD}"',
    f'Bearer claims="{WORD}", Basic realm="x"',
    f'Negotiate, NTLM, Bearer realm="", claims="{WORD}", PoP nonce="n"',
    f'Negotiate YIIBhg==, Bearer claims="{WORD}"',
    f'Bearer realm="first", Bearer realm="second", claims="{WORD}"',
    f'Bearer claims="%%%", Bearer claims="{WORD}"',
    f'PoP claims="{encoded(STRANGE)}", Bearer claims="{WORD}"',
    f'Bearer claims="{WORD}", claims="{encoded(STRANGE)}"',
    f'Bearer claims=" {WORD} "',
    f'\tBearer\tclaims="{WORD}"',
    f'??, Bearer claims="{WORD}"',
    f'Bearer ;;; claims="{WORD}"',
]
ABSENT = [
    "", " ", ",", "Bearer", "Bearer ", "=", "claims", 'claims=""', f'claims="{WORD}"', f"claims={WORD}",
    REALM, f'{REALM}, error="insufficient_claims"', 'Bearer claims=""', "Bearer claims=", 'Bearer claims="%%%"',
    f'Basic claims="{WORD}"', f'PoP claims="{WORD}"', f'Bearerclaims="{WORD}"', f'XBearer claims="{WORD}"',
    f'Bearer xclaims="{WORD}"', f'Bearer realm="claims={WORD}"', f'Bearer claims="{WORD}!"', 'Bearer claims="e30',
    f'Bearer claims="{encoded("[]")}"', f'Bearer claims="{encoded("null")}"', f'Bearer claims="{encoded("7")}"',
    f'Bearer claims="{encoded("{")}"', f'Bearer claims="{encoded("nonsense")}"',
    f'Bearer claims="{encoded(json.dumps({"access_token": 7}))}"',
    f'Bearer claims="{encoded(json.dumps({"access_token": None}))}"',
    f'Bearer claims="{base64.b64encode(bytes(range(128, 256))).decode()}"',
    f'Bearer claims="{encoded("[" * 5000)}"',
    f'Bearer claims="{encoded(json.dumps({"access_token": {"x": "y" * LONGEST_CLAIMS}}))}"',
    f'Bearer claims="{CLAIMS}"',
]  # fmt: skip


@pytest.mark.parametrize("header", FOUND)
def test_claims_are_found_among_anything(header: str) -> None:
    """Several challenges in one header, either alphabet, any case and blanks, junk before and after."""
    assert CLAIMS == found(header)


@pytest.mark.parametrize("header", ABSENT)
def test_what_is_no_claims_challenge_asks_for_nothing(header: str) -> None:
    """Other schemes, other parameters, broken base64, JSON of another shape, too much of it."""
    assert "" == found(header)


@pytest.mark.parametrize("claims", [CLAIMS, STRANGE, "{}", '{"id_token":{}}'])
@pytest.mark.parametrize("url_safe", [False, True])
@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize(
    "template", ['Bearer claims="{}"', "Bearer claims={}", 'Basic realm="b", Bearer x=y, claims="{}"']
)
def test_either_alphabet_with_or_without_padding(claims: str, url_safe: bool, padded: bool, template: str) -> None:
    """The text comes back as the service wrote it, letter by letter."""
    assert claims == found(template.format(encoded(claims, url_safe=url_safe, padded=padded)))


@pytest.mark.parametrize("at", range(0, len(FOUND[0]), 2))
def test_a_header_that_breaks_off_is_tolerated(at: int) -> None:
    """Cut anywhere: nothing is found, or the whole claims; never a part of them."""
    assert found(FOUND[0][:at]) in ("", CLAIMS)


def test_challenges_in_several_headers_are_one_list() -> None:
    """RFC 9110 section 5.3: the order they came in."""
    assert CLAIMS == found("Negotiate", REALM, f'Bearer claims="{WORD}"', f'Bearer claims="{encoded(STRANGE)}"')
    assert "" == claims_in(httpx.Headers())


@given(st.text(max_size=300))
def test_any_header_is_read_without_an_error(header: str) -> None:
    """Whatever comes, it asks for nothing or for claims that can be sent on."""
    assert claims_in({"www-authenticate": header}) in ("", usable_claims(claims_in({"www-authenticate": header})))


@given(
    st.lists(
        st.sampled_from(["Bearer ", "Basic ", 'claims="', WORD, '"', ",", "=", "\\", " ", 'realm="x"', "%"]),
        max_size=30,
    )
)
def test_pieces_in_any_order_are_read_without_an_error(pieces: list[str]) -> None:
    """Made of what real headers are made of: found claims are whole."""
    assert claims_in({"www-authenticate": "".join(pieces)}) in ("", CLAIMS)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4), st.booleans(), st.booleans())
def test_any_object_comes_back_as_it_was_written(wanted: dict[str, str], url_safe: bool, padded: bool) -> None:
    """Nothing is parsed and written anew."""
    claims = json.dumps({"access_token": wanted}, ensure_ascii=False)
    assert claims == found(f'Bearer claims="{encoded(claims, url_safe=url_safe, padded=padded)}"')


@pytest.mark.parametrize("piece", ['"', "\\", 'a="', "a=,", "Bearer ", '\\"', "a = ", "claims"])
def test_a_huge_header_costs_little(piece: str) -> None:
    """No piece repeated to a megabyte takes more than linear time: the best of three is far below a second."""
    header = {"www-authenticate": "Bearer x=" + piece * (1_000_000 // len(piece))}
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        assert "" == claims_in(header)
        spent.append(time.perf_counter() - began)
    assert 1.0 > min(spent)


def test_what_lies_behind_the_longest_header_is_not_read() -> None:
    """A bound, not a search."""
    assert "" == found(f'Basic realm="{"x" * LONGEST_HEADER}", Bearer claims="{WORD}"')


@pytest.mark.parametrize(
    ("text", "is_usable"),
    [
        (CLAIMS, True),
        ("{}", True),
        ("", False),
        (None, False),
        (7, False),
        ("[]", False),
        ('{"access_token":[]}', False),
    ],
)
def test_only_an_object_can_be_sent_on(text: object, is_usable: bool) -> None:
    """MSAL adds to it what the client can do, and would fail over anything else."""
    assert (text if is_usable else "") == usable_claims(text)
