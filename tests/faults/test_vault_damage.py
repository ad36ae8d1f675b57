"""Damaged vaults and planted files: set aside or refused, told, never written through, and never a traceback."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.vault_samples import ADA, ASIDE, GRACE, entry, kept_in, names_in, opened, renewal, summed
from tui.errors import KeyMissing
from tui.store.vault import Keeping
from tui.store.vault.sealing import LARGEST_BYTES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes as POSIX has them")

Mutation = Callable[[bytes, random.Random], bytes]


def cut(whole: bytes, chance: random.Random) -> bytes:
    """Shortened."""
    return whole[: chance.randrange(len(whole))]


def flip(whole: bytes, chance: random.Random) -> bytes:
    """One bit is another."""
    changed, at = bytearray(whole), chance.randrange(len(whole) * 8)
    changed[at // 8] ^= 1 << at % 8
    return bytes(changed)


def flip_and_sum(whole: bytes, chance: random.Random) -> bytes:
    """One bit is another, by somebody who puts the sum right."""
    return summed(flip(whole[:-32], chance))


def zero(whole: bytes, chance: random.Random) -> bytes:
    """A stretch of zeros, as after a power cut."""
    at = chance.randrange(len(whole) - 1)
    return whole[:at] + bytes(len(whole) - at)


def lengthen(whole: bytes, chance: random.Random) -> bytes:
    """Bytes in between."""
    at = chance.randrange(len(whole) + 1)
    return whole[:at] + chance.randbytes(chance.randrange(1, 99)) + whole[at:]


def as_text(whole: bytes, chance: random.Random) -> bytes:
    """Saved by an editor: line ends and a mark at the beginning."""
    return chance.choice((b"\xef\xbb\xbf" + whole, whole.replace(b"\n", b"\r\n") + b"\r\n"))


def replaced(_: bytes, chance: random.Random) -> bytes:
    """Something else altogether, up to huge."""
    return chance.randbytes(chance.choice((0, 1, 13, 4096, LARGEST_BYTES + 1)))


def newer(whole: bytes, chance: random.Random) -> bytes:
    """Of a later version."""
    return whole[:8] + chance.randrange(2, 1 << 16).to_bytes(2, "big") + whole[10:]


MUTATIONS: tuple[Mutation, ...] = (cut, flip, flip_and_sum, zero, lengthen, as_text, replaced, newer)


def mutate_and_open(folder: Path, seed: int) -> str:
    """Damage a vault in one way and open it; how that ended. Whatever it was, every byte of it is still there."""
    path, chance = folder / "state" / "tokens.vault", random.Random(seed)
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    damaged = MUTATIONS[seed % len(MUTATIONS)](path.read_bytes(), chance)
    path.write_bytes(damaged)
    try:
        found = opened(path)
    except KeyMissing:
        assert damaged == path.read_bytes()
        shutil.rmtree(folder)
        return "another key"
    (aside,) = names_in(path.parent)
    assert ([], damaged, True) == (found.accounts(), path.with_name(aside).read_bytes(), aside in found.notice)
    assert Keeping.IN_MEMORY is vault.renew(ADA, "s1", renewal("two")) or not path.exists()
    assert (Keeping.KEPT, {ADA.id: entry("s2", "new")}) == (found.add(ADA, "s2", renewal("new")), kept_in(path))
    shutil.rmtree(folder)
    return aside.split(".")[2].split("-")[0]


def test_two_hundred_damaged_vaults_are_set_aside_and_named(tmp_path: Path) -> None:
    """Each keeps its bytes under the name that is told; a sign-in begins a new vault. Seeds 0 to 199."""
    ends = Counter(mutate_and_open(tmp_path / str(seed), seed) for seed in range(200))
    print(dict(ends))

    assert {"damaged", "foreign", "newer", "another"} >= {end.split()[0] for end in ends}
    assert (200, True) == (ends.total(), ends["another key"] < 25)


@pytest.mark.long
def test_a_thousand_damaged_vaults_are_set_aside_and_named(tmp_path: Path) -> None:
    """The same with seeds 200 to 1,199."""
    ends = Counter(mutate_and_open(tmp_path / str(seed), seed) for seed in range(200, 1200))
    print(dict(ends))

    assert (1000, True) == (ends.total(), ends["another key"] < 125)


def test_damage_found_during_a_run_ends_no_session(tmp_path: Path) -> None:
    """The instance that finds it goes on in memory: nobody has signed out. A second such file has its own name."""
    path = tmp_path / "state" / "tokens.vault"
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    path.write_bytes(b"tenantry, but not really")
    outcomes = [vault.renew(ADA, "s1", renewal(each)) for each in ("two", "three")]
    vault.add(GRACE, "s2", renewal("four"))
    path.write_bytes(b"tenantry, once more")

    assert ([Keeping.IN_MEMORY] * 2, []) == (outcomes, opened(path).accounts())
    assert {ASIDE.format("damaged"), f"{ASIDE.format('damaged')}-2"} == names_in(path.parent)
    assert ASIDE.format("damaged") in vault.notice


PLACES = ("state/tokens.vault", "state/tokens.vault.lock", "state/.tokens.vault.new", "keys/vault.key", "state", "keys")


def plant(place: Path, kind: str, outside: Path) -> None:
    """Put something in a file's or folder's place that leads elsewhere or never ends."""
    place.parent.mkdir(mode=0o700, exist_ok=True)
    match kind:
        case "link":
            place.symlink_to(outside / "precious")
        case "dangling link":
            place.symlink_to(outside / "absent")
        case "link to a folder":
            place.symlink_to(outside)
        case "hard link":
            os.link(outside / "precious", place)
        case "pipe":
            os.mkfifo(place)
        case "folder":
            place.mkdir()
            (place / "inside").write_bytes(b"precious")
        case "another's file":
            place.write_bytes(b"precious")
            os.chown(place, 12345, -1)


KINDS = ("link", "dangling link", "link to a folder", "hard link", "pipe", "folder", "another's file")


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_written_through_what_was_planted(tmp_path: Path, place: str, kind: str) -> None:
    """Nothing outside is changed or made, nothing waits at a pipe, and either the sign-in is kept or the notice says
    that it is not."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_bytes(b"precious")
    before = (outside / "precious").stat().st_mode
    plant(tmp_path / place, kind, outside)
    vault = opened(tmp_path / "state" / "tokens.vault")
    outcome = vault.add(ADA, "s1", renewal("one"))

    assert [outside / "precious"] == list(outside.iterdir())
    assert (b"precious", before) == ((outside / "precious").read_bytes(), (outside / "precious").stat().st_mode)
    assert (outcome is Keeping.KEPT) == (vault.notice == "")
    assert [ADA] == [kept.account for kept in vault.accounts()]
    if place in PLACES[:2] or (place in PLACES[3:] and kind != "folder"):
        assert Keeping.IN_MEMORY is outcome
