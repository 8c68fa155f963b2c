"""The keys of an archive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.use_cases.archive.key_index import KeyIndex, MissingKey


@pytest.fixture
def keys() -> Iterator[KeyIndex]:
    with KeyIndex() as index:
        yield index


def test_a_second_key_of_one_space_is_refused(keys: KeyIndex) -> None:
    assert keys.add("athletes", ["a"])
    assert not keys.add("athletes", ["a"])


def test_one_key_can_be_in_two_spaces(keys: KeyIndex) -> None:
    assert keys.add("athletes", ["a"])
    assert keys.add("events", ["a"])


def test_a_key_with_a_null_is_never_there_already(keys: KeyIndex) -> None:
    assert keys.add("events", [None, 0])
    assert keys.add("events", [None, 0])


def test_columns_of_a_key_are_not_joined(keys: KeyIndex) -> None:
    assert keys.add("revisions", ["a1", 1])
    assert keys.add("revisions", ["a", 11])


def test_a_reference_to_a_later_key_is_found(keys: KeyIndex) -> None:
    keys.refer("athletes", ["a"], "events.ndjson", 1)
    keys.add("athletes", ["a"])
    assert keys.first_missing() is None


def test_a_reference_with_a_null_refers_to_nothing(keys: KeyIndex) -> None:
    keys.refer("prescriptions", [None], "events.ndjson", 1)
    assert keys.first_missing() is None


def test_a_missing_key_has_the_place_of_its_reference(keys: KeyIndex) -> None:
    keys.refer("athletes", ["a"], "events.ndjson", 7)
    assert keys.first_missing() == MissingKey("events.ndjson", 7, "athletes", "a")
