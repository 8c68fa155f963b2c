"""The page of each rule kind: what a new kind has to provide, and what the page shows of it."""

import html
import inspect
import re
import sys
from pathlib import Path

import msgspec
import pytest

from api.documentation.fields import TypeDescriptions
from api.documentation.page import compact, without_defaults
from api.documentation.rule_pages import (
    SCRIPTS,
    codes,
    description,
    example,
    kinds,
    page_path,
    page_paths,
    summary,
    tag,
    ten_sessions,
)
from api.documentation.site import pages
from domain.progression_rules import ProgressionRule
from domain.progression_rules.rule import Rule

PAGES = {page.path: page for page in pages()}
every_kind = pytest.mark.parametrize("kind", kinds(), ids=tag)


@every_kind
def test_a_kind_has_a_summary_of_one_sentence(kind: type[Rule]) -> None:
    assert summary(kind).count("\n\n") == 0
    assert 20 < len(summary(kind)) < 200


@every_kind
def test_a_kind_names_its_source(kind: type[Rule]) -> None:
    header = inspect.getdoc(sys.modules[kind.__module__]) or ""
    assert "Source" in header or "common property" in header or tag(kind) == "custom"


@every_kind
def test_a_kind_has_a_test_of_its_own(kind: type[Rule]) -> None:
    assert [*(Path(__file__).parents[2] / "domain" / "progression_rules").rglob(f"test_{tag(kind)}.py")]


@every_kind
def test_every_field_of_a_kind_is_described(kind: type[Rule]) -> None:
    fields = TypeDescriptions([ProgressionRule], page_paths()).describe(kind.__name__).fields
    assert [field.name for field in fields if not field.description] == ["kind"]


@every_kind
def test_the_example_on_the_page_decodes_to_the_same_rule(kind: type[Rule]) -> None:
    shown = compact(without_defaults(example(kind)))
    assert msgspec.json.decode(shown, type=ProgressionRule) == example(kind)


@every_kind
def test_the_example_has_no_faults(kind: type[Rule]) -> None:
    assert example(kind).faults("") == []


@every_kind
def test_a_kind_trains_ten_sessions(kind: type[Rule]) -> None:
    sessions = ten_sessions(example(kind))
    assert [session.number for session in sessions] == list(range(1, len(SCRIPTS) + 1))
    assert all(line.decision is not None for session in sessions for line in session.lines)


@every_kind
def test_the_page_contains_the_source_the_example_the_sessions_and_every_code(kind: type[Rule]) -> None:
    page = html.unescape(re.sub(r"<[^>]+>", "", PAGES[page_path(kind)].body))
    for session in ten_sessions(example(kind)):
        decision = session.lines[0].decision
        assert decision is not None
        assert decision.text in page
    assert f'"kind": "{tag(kind)}"' in page
    assert all(code.name in page for code in codes(kind))
    assert description(kind).partition("`")[0][:40].split("\n")[0] in page
