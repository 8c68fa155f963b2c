"""Rate limits: token buckets."""

from __future__ import annotations

import pytest

from api.http.rate_limit import RateLimit
from api.problems import ProblemError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def limit_of(clock: Clock) -> RateLimit:
    return RateLimit("key", burst=3, per_second=0.5, monotonic=clock)


def test_the_read_after_a_burst_is_rejected_with_the_seconds_to_wait() -> None:
    limit = limit_of(Clock())
    for _ in range(3):
        limit.take(b"a")
    with pytest.raises(ProblemError) as raised:
        limit.take(b"a")
    assert (raised.value.status, raised.value.headers["Retry-After"]) == (429, "2")


def test_a_request_that_counts_as_several_says_as_how_many() -> None:
    limit = limit_of(Clock())
    limit.take(b"a", 2)
    with pytest.raises(ProblemError) as raised:
        limit.take(b"a", 2, already_taken=1)
    assert raised.value.detail == "This request counts as 3 requests. Send it again in 4 seconds."


def test_after_waiting_the_given_seconds_a_read_is_allowed() -> None:
    clock = Clock()
    limit = limit_of(clock)
    for _ in range(3):
        limit.take(b"a")
    clock.now += 2
    limit.take(b"a")
    with pytest.raises(ProblemError):
        limit.take(b"a")


def test_each_link_has_its_own_limit() -> None:
    limit = limit_of(Clock())
    for _ in range(3):
        limit.take(b"a")
    limit.take(b"b")


def test_a_bucket_never_holds_more_than_a_burst() -> None:
    clock = Clock()
    limit = limit_of(clock)
    limit.take(b"a")
    clock.now += 3600
    for _ in range(3):
        limit.take(b"a")
    with pytest.raises(ProblemError):
        limit.take(b"a")


def test_a_batch_takes_a_token_for_each_item() -> None:
    limit = limit_of(Clock())
    limit.take(b"a", 2)
    with pytest.raises(ProblemError) as raised:
        limit.take(b"a", 2)
    assert raised.value.headers["Retry-After"] == "2"


def test_the_headers_tell_the_limit_what_is_left_and_when_all_of_it_is_available() -> None:
    limit = limit_of(Clock())
    assert (limit.policy, limit.take(b"a")) == ('"key";q=3;w=6', '"key";r=2;t=2')
    with pytest.raises(ProblemError) as raised:
        limit.take(b"a", 3)
    assert raised.value.headers["RateLimit"] == '"key";r=2;t=2'


def test_a_refused_batch_waits_for_the_tokens_that_its_repetition_takes_again() -> None:
    clock = Clock()
    limit = limit_of(clock)
    limit.take(b"a")
    limit.take(b"a")
    with pytest.raises(ProblemError) as raised:
        limit.take(b"a", 2, already_taken=1)
    clock.now += int(raised.value.headers["Retry-After"])
    limit.take(b"a")
    limit.take(b"a", 2, already_taken=1)


def test_a_limit_far_below_one_per_second_is_possible() -> None:
    assert RateLimit("key", burst=1, per_second=1e-320).policy == '"key";q=1;w=1000000'
