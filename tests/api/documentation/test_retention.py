"""The page about retention states the times that the code keeps."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from api.use_cases.feed.expiry import CHANGES_RETENTION, DELIVERIES_RETENTION
from api.use_cases.idempotency import IDEMPOTENCY_RETENTION
from api.use_cases.imports.background import FILE_RETENTION

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "retention.md"
KEPT = {
    "Responses for an `Idempotency-Key`": IDEMPOTENCY_RETENTION,
    "Changes in the feed": CHANGES_RETENTION,
    "Deliveries of webhook events, with their payloads": DELIVERIES_RETENTION,
    "Files of large imports that do not end": FILE_RETENTION,
    "Reports of large dry runs": FILE_RETENTION,
}
"""Everything that is deleted by its age."""


def test_the_page_about_retention_states_what_the_code_does() -> None:
    rows = re.findall(r"^\| (.+?) \| (\d+) (hours|days) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {what: timedelta(**{unit: int(number)}) for what, number, unit in rows} == KEPT


def test_no_other_page_or_guide_states_them() -> None:
    times = re.compile(r"\b(48 hours|30 days)\b")
    pages = [*DOCS.glob("*.md"), *DOCS.glob("guides/*.md")]
    assert [page.name for page in pages if times.search(page.read_text(encoding="utf-8"))] == [PAGE.name]
