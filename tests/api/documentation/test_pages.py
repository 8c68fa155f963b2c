"""Rules for every page of the documentation, written by hand or generated."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from api.documentation.public_pages import documentation_pages
from api.documentation.site import pages
from api.http.pages import problem_pages
from api.routes import OPERATIONS

ROOT = Path(__file__).parents[3]
SERVED = {page.path: page for page in (*documentation_pages(OPERATIONS), *problem_pages())}
PAGES = {page.path: page for page in pages()}
TEMPLATES = {operation.path for operation in OPERATIONS}


class ParsedPage(HTMLParser):
    """The parts of a page that tests check."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.levels: list[int] = []
        self.loaded: list[str] = []
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.anchors.append(str(attributes["id"]))
        if tag == "a" and attributes.get("href"):
            self.links.append(str(attributes["href"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("script", "img", "link"):
            self.loaded.append(str(attributes.get("src") or attributes.get("href")))
        if "style" in attributes or (tag == "script" and "src" not in attributes) or tag == "style":
            self.inline += 1


@pytest.fixture(scope="module")
def parsed() -> dict[str, ParsedPage]:
    return {path: ParsedPage(SERVED[path].plain.decode()) for path in PAGES}


def test_every_link_leads_somewhere(parsed: dict[str, ParsedPage]) -> None:
    dead = []
    for path, page in parsed.items():
        for link in page.links:
            address, _, anchor = link.partition("#")
            target = address or path
            if target == "/docs/reference" or target.startswith(("https://", "http://")):
                continue
            if target not in SERVED or (anchor and anchor not in parsed[target].anchors):
                dead.append(f"{path}: {link}")
    assert dead == []


def test_every_page_can_be_reached_from_the_first(parsed: dict[str, ParsedPage]) -> None:
    reached, waiting = set(), ["/docs"]
    while waiting:
        path = waiting.pop()
        if path in parsed and path not in reached:
            reached.add(path)
            waiting += [link.partition("#")[0] for link in parsed[path].links]
    assert set(PAGES) - reached == set()


def test_a_page_has_one_main_heading_and_skips_no_heading_level(parsed: dict[str, ParsedPage]) -> None:
    for path, page in parsed.items():
        assert page.levels.count(1) == 1, path
        assert page.levels[0] == 1, path
        steps = [after - before for before, after in pairwise(page.levels)]
        assert all(step <= 1 for step in steps), path


def test_anchors_are_unique_on_each_page(parsed: dict[str, ParsedPage]) -> None:
    assert [path for path, page in parsed.items() if len(set(page.anchors)) < len(page.anchors)] == []


def test_every_page_has_a_summary() -> None:
    assert [path for path, page in PAGES.items() if not 20 <= len(page.summary) <= 400] == []


def test_pages_load_only_assets_of_this_server(parsed: dict[str, ParsedPage]) -> None:
    assert {loaded for page in parsed.values() for loaded in page.loaded} <= set(SERVED)


def test_pages_have_no_inline_script_or_style_and_their_policy_forbids_it(parsed: dict[str, ParsedPage]) -> None:
    assert [path for path, page in parsed.items() if page.inline] == []
    for path in PAGES:
        policy = SERVED[path].headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy


def test_every_page_states_that_it_is_not_medical_advice() -> None:
    assert [path for path in PAGES if b"not medical advice" not in SERVED[path].plain.lower()] == []


def test_every_operation_named_in_the_guides_exists() -> None:
    operation_ids = {operation.operation_id for operation in OPERATIONS}
    for file in (ROOT / "docs").glob("**/*.md"):
        if "decisions" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        named = set(re.findall(r"`((?:get|list|create|update|delete|report|explain|move|log|correct)[A-Z]\w+)`", text))
        assert named <= operation_ids, file
        addresses = {
            re.sub(r"\?.*", "", path) for path in re.findall(r"`(?:GET|POST|PUT|PATCH|DELETE) (/v1/[^`]*)`", text)
        }
        assert addresses <= TEMPLATES, file
