"""A page for each kind of rule: what a new kind has to bring along, and what the page makes of it."""

import html
import inspect
import re
import sys
from pathlib import Path

import msgspec
import pytest

from api.documentation.fields import TypeDescriptions
from api.documentation.page import compact, without_defaults
from api.documentation.rule_pages import WAYS, address, addresses, codes, example, kinds, lead, says, tag, ten_sessions
from api.documentation.site import pages
from domain.progression_rules import ProgressionRule
from domain.progression_rules.rule import Rule

PAGES = {page.path: page for page in pages()}
every_kind = pytest.mark.parametrize("kind", kinds(), ids=tag)


@every_kind
def test_a_kind_says_in_a_sentence_what_it_does(kind: type[Rule]) -> None:
    assert lead(kind).count("\n\n") == 0
    assert 20 < len(lead(kind)) < 200


@every_kind
def test_a_kind_names_its_source(kind: type[Rule]) -> None:
    header = inspect.getdoc(sys.modules[kind.__module__]) or ""
    assert "Source" in header or "common property" in header or tag(kind) == "custom"


@every_kind
def test_a_kind_has_a_test_of_its_own(kind: type[Rule]) -> None:
    assert (Path(__file__).parents[2] / "domain" / "progression_rules" / f"test_{tag(kind)}.py").exists()


@every_kind
def test_every_field_of_a_kind_is_explained(kind: type[Rule]) -> None:
    fields = TypeDescriptions([ProgressionRule], addresses()).part(kind.__name__).fields
    assert [field.name for field in fields if not field.meaning] == ["kind"]


@every_kind
def test_the_example_on_the_page_is_read_back_as_the_rule(kind: type[Rule]) -> None:
    shown = compact(without_defaults(example(kind)))
    assert msgspec.json.decode(shown, type=ProgressionRule) == example(kind)


@every_kind
def test_the_example_has_no_faults(kind: type[Rule]) -> None:
    assert example(kind).faults("") == []


@every_kind
def test_ten_sessions_are_trained_by_it(kind: type[Rule]) -> None:
    sessions = ten_sessions(example(kind))
    assert [session.number for session in sessions] == list(range(1, len(WAYS) + 1))
    assert all(line.decision is not None for session in sessions for line in session.lines)


@every_kind
def test_the_page_holds_the_source_the_example_the_sessions_and_every_code(kind: type[Rule]) -> None:
    page = html.unescape(re.sub(r"<[^>]+>", "", PAGES[address(kind)].body))
    for session in ten_sessions(example(kind)):
        decision = session.lines[0].decision
        assert decision is not None
        assert decision.text in page
    assert f'"kind": "{tag(kind)}"' in page
    assert all(code.name in page for code in codes(kind))
    assert says(kind).partition("`")[0][:40].split("\n")[0] in page
