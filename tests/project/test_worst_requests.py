"""The table of `make worst` is complete: everything that the server answers is in it, or costs no more than a row."""

from __future__ import annotations

from collections import Counter

from benchmarks.worst_requests.addresses import addresses
from benchmarks.worst_requests.covered_addresses import COVERED_ADDRESSES
from benchmarks.worst_requests.subjects import SUBJECTS

ROWS = [row for subject in SUBJECTS for row in subject.rows]
MEASURED = {row.address for row in ROWS}


def test_every_address_has_a_row_or_a_reason() -> None:
    missing = addresses() - MEASURED - COVERED_ADDRESSES.keys()
    assert not missing, "add a row in benchmarks/worst_requests/subjects, or a reason in covered_addresses.py"


def test_no_address_has_both_a_row_and_a_reason() -> None:
    assert not MEASURED & COVERED_ADDRESSES.keys()


def test_rows_and_reasons_name_addresses_that_exist() -> None:
    assert not (MEASURED | COVERED_ADDRESSES.keys()) - addresses()


def test_what_costs_no_more_than_another_row_names_a_row() -> None:
    assert {each.covered_by for each in COVERED_ADDRESSES.values()} <= MEASURED


def test_no_two_rows_have_the_same_name() -> None:
    assert not [name for name, count in Counter(row.name for row in ROWS).items() if count > 1]


def test_the_subjects_can_be_told_apart() -> None:
    names = [subject.name for subject in SUBJECTS]
    assert len(names) == len(set(names))
