"""A run of a command for many customers, as it is known by its facts."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.store_samples import CONTOSO, FABRIKAM, NOON
from tui.model.run import AGAIN, LEFT, Member, Outcome, Run, fingerprint, is_id, new_id, new_run

ARGV = ("tool", "--password", "hunter2 and more")


def test_a_command_is_known_again_and_not_kept() -> None:
    """The same words are the same command; other words, another order, words put together are not; no word is there."""
    run = new_run(ARGV, [CONTOSO, FABRIKAM, CONTOSO], NOON)

    assert run.is_of(list(ARGV))
    for other in (ARGV[:2], (*ARGV, ""), ("tool", "--password hunter2 and more"), (ARGV[0], ARGV[2], ARGV[1])):
        assert not run.is_of(other)
    assert "hunter2" not in repr(run)
    assert [CONTOSO, FABRIKAM] == [each.tenant_id for each in run.members]


def test_the_same_command_has_another_fingerprint_each_time() -> None:
    """Two runs do not tell that they were of one command."""
    assert new_run(ARGV, [CONTOSO], NOON).fingerprint != new_run(ARGV, [CONTOSO], NOON).fingerprint


def test_any_bytes_can_be_words_of_a_command() -> None:
    """Words that are no UTF-8 reach us as surrogates."""
    assert fingerprint(("tool", b"\xff".decode(errors="surrogateescape")), "00") != fingerprint(("tool", "?"), "00")


def test_the_program_is_named_without_its_folder() -> None:
    """And is safe to show."""
    for argv0, name in (
        ("/usr/bin/az", "az"),
        ("az", "az"),
        ("C:\\tools\\az.exe", "az.exe"),
        ("./a\x1b[2Jb", "a�[2Jb"),
    ):
        assert name == new_run([argv0], [CONTOSO], NOON).program


def test_ids_can_be_said_and_typed() -> None:
    """Eight letters, consonant and vowel in turn; what is no id is known."""
    ids = {new_id() for _ in range(200)}

    assert all(map(is_id, ids))
    assert len(ids) > 195
    for other in ("", "bakodim", "bakodimub", "BAKODIMU", "ab" * 4, "bakodim\n", "../../..", "bakodimubaba"):
        assert not is_id(other)


OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=8)


@settings(deadline=None)
@given(OUTCOMES, st.sets(st.sampled_from(sorted(AGAIN))))
def test_going_on_runs_what_did_not_run_and_what_is_asked_for(outcomes: list[Outcome], again: set[Outcome]) -> None:
    """In the order of the run; what is done is never run."""
    ids = [type(CONTOSO)(f"00000000-0000-4000-8000-{at:012x}") for at in range(len(outcomes))]
    members = tuple(Member(each, outcome) for each, outcome in zip(ids, outcomes, strict=True))
    run = Run("bakodimu", NOON, "tool", "00", "00", members)

    assert [each for each in members if each.outcome in LEFT | again] == run.to_run(again)
    assert run.is_done == (set(outcomes) <= {Outcome.DONE})


def test_how_long_it_took_is_told_of_what_ran_alone() -> None:
    """Not of what was refused; and never less than nothing, though the clock be put back."""
    later = NOON + timedelta(seconds=3)

    assert timedelta(seconds=3) == Member(CONTOSO, Outcome.DONE, NOON, later, 0).took
    assert timedelta() == Member(CONTOSO, Outcome.FAILED, later, NOON, 1).took
    assert None is Member(CONTOSO, Outcome.REFUSED, None, later).took
    assert None is Member(CONTOSO, Outcome.UNKNOWN, NOON).took
