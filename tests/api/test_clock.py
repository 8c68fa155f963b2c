"""The system clock."""

from datetime import UTC, datetime, timedelta

from api.clock import SystemClock


def test_the_time_is_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


def test_new_ids_sort_by_the_time_of_their_creation() -> None:
    ids = [SystemClock().new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert {new_id.version for new_id in ids} == {7}
