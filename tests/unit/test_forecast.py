"""What is lost on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.customer import Customer
from tui.model.forecast import Loss, by_week, forecast
from tui.model.identifiers import TenantId
from tui.model.relationship import EXTENSION, Relationship

NOW = datetime(2030, 3, 30, 22, 30, tzinfo=UTC)
"""The evening before clocks go forward in Europe."""
TENANT = TenantId("0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f")
ROLES = ("role-a", "role-b", "role-c")


def relationship(
    ends_at: datetime | None, *roles: str, extends: bool = False, status: str = "active", id: str = "r"
) -> Relationship:
    """A relationship with Fabrikam."""
    return Relationship(id, f"Care {id}", status, TENANT, "Fabrikam", ends_at, extends, roles)


def customer(*relationships: Relationship) -> Customer:
    """Fabrikam."""
    return Customer(TENANT, "Fabrikam", relationships=relationships)


def losses(*relationships: Relationship, within: int | None = None) -> list[Loss]:
    """The forecast for Fabrikam."""
    return forecast([customer(*relationships)], NOW, within)


def test_a_relationship_alone_takes_all_its_roles_along() -> None:
    """On the day of its end, in UTC; nothing is kept."""
    (loss,) = losses(relationship(NOW + timedelta(days=9, hours=3), *ROLES))

    assert (date(2030, 4, 9), 9, ROLES) == (loss.on, loss.days_left(NOW), loss.roles_lost)
    assert (False, False) == (loss.keeps, loss.auto_extends)


def test_what_extends_itself_loses_nothing() -> None:
    """It is listed with its day, also when the local copy is from before it extended itself."""
    ahead, behind = NOW + timedelta(days=9), NOW - timedelta(days=200)
    soon, later = losses(
        relationship(ahead, "role-a", extends=True), relationship(behind, "role-b", extends=True, id="s")
    )

    assert [(True, (), True)] * 2 == [(each.auto_extends, each.roles_lost, each.keeps) for each in (soon, later)]
    assert [ahead, behind + 2 * EXTENSION] == [soon.at, later.at]


def test_roles_that_another_relationship_has_for_longer_stay() -> None:
    """Whether it ends later, never, or extends itself; one that ends before, is over, or only asked for keeps none."""
    end = NOW + timedelta(days=40)
    first = relationship(end, *ROLES, id="first")
    beside = (
        relationship(end + timedelta(seconds=1), "role-a", id="later"),
        relationship(end - timedelta(days=30), "role-b", extends=True, id="extends"),
        relationship(end - timedelta(days=1), "role-c", id="before"),
        relationship(end + timedelta(days=1), "role-c", status="terminated", id="over"),
        relationship(None, "role-c", status="approvalPending", id="asked"),
    )

    found = {loss.relationship.id: loss.roles_lost for loss in losses(first, *beside)}
    assert {"before": (), "extends": (), "first": ("role-c",), "later": ("role-a",)} == found
    assert next(loss for loss in losses(first, *beside) if loss.relationship is first).keeps


def test_what_the_local_copy_says_is_over_by_now_is_not_ahead() -> None:
    """A live status with an end that has passed: the copy is old, and nothing more is foretold of it."""
    assert [] == losses(relationship(NOW, *ROLES), relationship(NOW - timedelta(days=1), *ROLES))


def test_of_a_customer_that_is_gone_nothing_is_foretold() -> None:
    """What a whole reading of the lists does not have any more cannot end."""
    gone = replace(customer(relationship(NOW + timedelta(days=9), "role-a")), missing_since=NOW)

    assert [] == forecast([gone], NOW)


@pytest.mark.parametrize(("within", "count"), [(0, 1), (8, 1), (9, 2), (90, 2), (91, 3), (None, 3)])
def test_within_days_are_whole_days(within: int | None, count: int) -> None:
    """As the list counts them: `9 d` is what is left of 9 days and 23 hours."""
    ends = (timedelta(hours=23), timedelta(days=9, hours=23), timedelta(days=91))

    assert count == len(losses(*(relationship(NOW + end, "role-a") for end in ends), within=within))


def test_days_are_days_of_utc() -> None:
    """Half past midnight in Berlin is the day before in UTC; that its clocks went forward meanwhile takes no hour."""
    at = datetime(2030, 4, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    (loss,) = losses(relationship(at.astimezone(UTC), "role-a"))

    assert (date(2030, 3, 31), 1) == (loss.on, loss.days_left(NOW))


def test_weeks_count_what_is_lost() -> None:
    """The first week is the next seven days; what extends itself, and what lies beyond, is not counted."""
    ends = (0, 6, 7, 13, 14, 500)
    found = losses(
        *(relationship(NOW + timedelta(days=day, hours=1), "role-a", id=str(day)) for day in ends),
        relationship(NOW + timedelta(days=3), "role-b", extends=True),
    )

    assert [2, 2, 1, 0] == by_week(found, NOW, 4)


def test_an_end_of_the_calendar_breaks_nothing() -> None:
    """A service may tell any date."""
    last, first = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    extended, unending = losses(relationship(last, "role-a"), relationship(first, "role-b", extends=True))

    assert (date.max, ("role-a",)) == (unending.on, unending.roles_lost)
    assert NOW < extended.at <= NOW + EXTENSION


MOMENTS = st.one_of(
    st.none(),
    st.integers(-3 * 24, 40 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
    st.integers(-3, 40).map(lambda days: NOW + timedelta(days=days)),
)
RELATIONSHIPS = st.lists(
    st.builds(
        lambda at, roles, extends, status: relationship(at, *sorted(roles), extends=extends, status=status),
        MOMENTS,
        st.sets(st.sampled_from(ROLES), max_size=3),
        st.booleans(),
        st.sampled_from(["active", "expiring", "terminated", "expired", "approvalPending"]),
    ),
    max_size=5,
)


def held(relationships: list[Relationship], at: datetime) -> set[str]:
    """The roles that a plain reading of the facts gives at a moment: said anew here, on purpose."""
    live = [each for each in relationships if each.status in ("active", "expiring")]
    lasting = [each for each in live if each.auto_extends or each.ends_at is None or each.ends_at > at]
    return {role for each in lasting for role in each.role_ids}


@given(RELATIONSHIPS, st.integers(0, 41))
def test_a_role_is_lost_on_a_day_exactly_if_nobody_has_it_the_day_after(
    relationships: list[Relationship], ahead: int
) -> None:
    """Held when the day began (or now, if it is today), and by no live relationship when it is over."""
    day = NOW.date() + timedelta(days=ahead)
    begin = max(datetime.combine(day, time(), UTC) - timedelta(microseconds=1), NOW)
    end = datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)
    told = {role for loss in losses(*relationships) if loss.on == day for role in loss.roles_lost}

    assert held(relationships, begin) - held(relationships, end) == told
