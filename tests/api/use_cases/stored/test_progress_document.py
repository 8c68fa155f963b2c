"""The stored document of progress: no number below zero."""

from __future__ import annotations

import re

from api.use_cases.stored.progress_document import decode_progress, encode_progress
from tests.domain.progression_rules.test_any_rule_with_assistance import DOUBLE, AssistedLifter


def test_assistance_is_stored_as_assistance() -> None:
    lifter = AssistedLifter(DOUBLE, -50.0)
    lifter.trains(8)
    document = encode_progress(lifter.progress)
    assert '"loads":[{"assistance":45.0}]' in document
    assert '"start_loads":{"both":{"assistance":50.0}}' in document
    assert re.search(r"[:,\[]-", document) is None
    assert decode_progress(document) == lifter.progress


def test_a_load_is_stored_as_a_number() -> None:
    lifter = AssistedLifter(DOUBLE, 5)
    assert '"loads":[5' in encode_progress(lifter.progress)
    assert decode_progress(encode_progress(lifter.progress)) == lifter.progress
