"""The sealed file: what opens it, what does not, and what each change of it is taken for."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.unit.vault_samples import ADA, summed
from tui.model.secret import Secret
from tui.store.vault.choices import CHOICES, KeySource
from tui.store.vault.contents import Kept, decode, encode
from tui.store.vault.data_key import DataKey
from tui.store.vault.passphrase import Cost, PassphraseKeys
from tui.store.vault.sealing import Flaw, Header, Sealed, Wrapping, parse_sealed, seal, unseal

KEY = DataKey.of(bytes(range(32)))
HEADER = Header(KeySource.KEYRING, KEY.id)
WHOLE = seal(KEY, HEADER, b"content")


def opened(whole: bytes, key: DataKey = KEY) -> bytes | Flaw:
    """What a file has for this key."""
    sealed = parse_sealed(whole)
    return sealed if isinstance(sealed, Flaw) else unseal(key, sealed)


def with_header(change: dict[str, Any], whole: bytes = WHOLE) -> bytes:
    """The file with fields of its header changed, its length and sum put right."""
    end = 14 + int.from_bytes(whole[10:14], "big")
    text = json.dumps(json.loads(whole[14:end]) | change).encode()
    return summed(whole[:10] + len(text).to_bytes(4, "big") + text + whole[end:-32])


def test_its_own_key_opens_it_and_no_other() -> None:
    """Another key opens nothing, and gives no hint."""
    assert (b"content", Flaw.DAMAGED) == (opened(WHOLE), opened(WHOLE, DataKey.make()))


def test_no_two_writes_are_alike() -> None:
    """Each has a nonce of its own."""
    assert 50 == len({seal(KEY, HEADER, b"content")[-60:] for _ in range(50)})


def test_every_flipped_bit_is_noticed() -> None:
    """Each bit of the file, one at a time: never a content, and never another file taken for it."""
    found = []
    for at in range(len(WHOLE) * 8):
        changed = bytearray(WHOLE)
        changed[at // 8] ^= 1 << at % 8
        found.append(opened(bytes(changed)))

    assert {Flaw.DAMAGED, Flaw.FOREIGN, Flaw.NEWER} == set(found)
    assert (64, len(WHOLE) * 8) == (found.count(Flaw.FOREIGN), len(found))


def test_every_flipped_byte_with_its_sum_put_right_opens_nothing() -> None:
    """Whoever knows the format can make the sum right, and not the tag."""
    body = WHOLE[:-32]
    changed = [summed(body[:at] + bytes([body[at] ^ 0x20]) + body[at + 1 :]) for at in range(len(body))]

    assert set() == {type(opened(each)) for each in changed} - {Flaw}


def test_every_shortened_file_is_damaged() -> None:
    """Cut anywhere; with nothing left of the mark it is not taken for ours."""
    assert {Flaw.DAMAGED} == {opened(WHOLE[:length]) for length in range(8, len(WHOLE))}


@pytest.mark.parametrize(
    ("whole", "flaw"),
    [
        (b"", Flaw.DAMAGED),
        (b"\0" * 4096, Flaw.DAMAGED),
        (b"SQLite format 3\0" + b"x" * 4096, Flaw.FOREIGN),
        (WHOLE[:8] + b"\0\x02" + b"anything a later release writes" * 9, Flaw.NEWER),
        (WHOLE[:8] + b"\0\x01" + b"x" * (1 << 20), Flaw.DAMAGED),
        (WHOLE[:10] + b"\xff\xff\xff\xff" + WHOLE[14:], Flaw.DAMAGED),
    ],
    ids=["empty", "zeros", "another program's", "newer", "huge", "a header beyond the end"],
)
def test_what_is_no_vault_is_told_apart(whole: bytes, flaw: Flaw) -> None:
    """Damaged, foreign and newer files have different names when they are set aside."""
    assert flaw is opened(whole)


def test_an_edited_header_opens_nothing() -> None:
    """Where the key is said to live, and which it is, are covered by the tag."""
    changes: list[dict[str, Any]] = [{"source": "key-file"}, {"key_id": "0" * 16}]
    unknown: list[dict[str, Any]] = [{"source": "cloud"}, {"extra": 1}, {"key_id": 5}, {"scrypt": {}}]

    assert [Flaw.DAMAGED] * 6 == [opened(with_header(each)) for each in (*changes, *unknown)]


def test_hostile_parameters_are_not_computed() -> None:
    """A header that asks scrypt for more than a gibibyte, or for nonsense, is damaged."""
    _, wrapping = PassphraseKeys(Secret("correct horse"), Cost(n=2)).make()
    good = wrapping.fields()
    whole = seal(KEY, Header(KeySource.PASSPHRASE, KEY.id, wrapping), b"content")
    changes: list[dict[str, Any]] = [
        {"n": 1 << 40},
        {"n": 3},
        {"n": 1},
        {"n": True},
        {"n": "2"},
        {"r": 1 << 30},
        {"p": 1000},
        {"r": 0},
        {"p": -1},
        {"salt": ""},
        {"salt": "!"},
        {"wrapped": base64.b64encode(b"x" * 61).decode()},
        {"more": 1},
    ]
    found = [parse_sealed(with_header({"scrypt": good | each}, whole)) for each in changes]

    assert isinstance(parse_sealed(with_header({"scrypt": good}, whole)), Sealed)
    assert [Flaw.DAMAGED] * len(changes) == found


def test_a_header_is_read_as_it_was_written() -> None:
    """With and without a wrapping."""
    wrapping = Wrapping(1 << 17, 8, 1, b"s" * 16, b"w" * 60)
    headers = [HEADER, Header(KeySource.PASSPHRASE, KEY.id, wrapping)]

    assert headers == [Header.parse(header.encode()) for header in headers]


def test_a_key_is_known_by_an_id_that_tells_nothing() -> None:
    """Sixteen characters, the same each time, none of the key's; junk is no key."""
    assert (16, KEY.id, None) == (len(KEY.id), DataKey.of(bytes(range(32))).id, DataKey.parse("not base64!"))
    assert None is DataKey.parse(base64.b64encode(b"short").decode())
    assert KEY.id == (DataKey.parse(KEY.text.reveal() + "\n") or DataKey.make()).id


@pytest.mark.parametrize(
    "change",
    [
        {"sign_in": 1},
        {"renewal": None},
        {"revision": "1"},
        {"revision": True},
        {"account": []},
        {"account": {}},
    ],
)
def test_contents_of_another_shape_are_damage(change: dict[str, Any]) -> None:
    """What was sealed with the right key and cannot be used is damage, not a bug."""
    text = json.loads(encode({ADA.id: Kept(ADA, "s1", Secret("x"), 1)}))
    text["accounts"][ADA.id] |= change

    assert Flaw.DAMAGED is decode(json.dumps(text).encode())


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"{}", b'{"accounts":[]}', b"\xff", b"[" * 9000])
def test_text_that_is_no_contents_is_damage(text: bytes) -> None:
    """As with contents of another shape."""
    assert Flaw.DAMAGED is decode(text)


def test_each_place_for_the_key_is_described() -> None:
    """Title, protection, exposure and cost of every place are sentences; only the key file waits to be asked for."""
    told = [text for each in CHOICES.values() for text in (each.protects, each.exposes, each.costs)]

    assert list(KeySource) == list(CHOICES)
    assert {"."} == {text[-1] for text in told}
    assert [KeySource.KEY_FILE] == [each.source for each in CHOICES.values() if each.only_if_asked]
