"""What every page of the documentation is, whoever wrote it."""

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


class Reading(HTMLParser):
    """What a test looks at in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.levels: list[int] = []
        self.loaded: list[str] = []
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.anchors.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("script", "img", "link"):
            self.loaded.append(str(given.get("src") or given.get("href")))
        if "style" in given or (tag == "script" and "src" not in given) or tag == "style":
            self.inline += 1


@pytest.fixture(scope="module")
def read() -> dict[str, Reading]:
    return {path: Reading(SERVED[path].plain.decode()) for path in PAGES}


def test_every_link_leads_somewhere(read: dict[str, Reading]) -> None:
    dead = []
    for path, page in read.items():
        for link in page.links:
            address, _, anchor = link.partition("#")
            target = address or path
            if target == "/docs/reference" or target.startswith(("https://", "http://")):
                continue
            if target not in SERVED or (anchor and anchor not in read[target].anchors):
                dead.append(f"{path}: {link}")
    assert dead == []


def test_every_page_can_be_reached_from_the_first(read: dict[str, Reading]) -> None:
    seen, waiting = set(), ["/docs"]
    while waiting:
        path = waiting.pop()
        if path in read and path not in seen:
            seen.add(path)
            waiting += [link.partition("#")[0] for link in read[path].links]
    assert set(PAGES) - seen == set()


def test_headings_go_down_one_level_at_a_time_from_a_single_first_one(read: dict[str, Reading]) -> None:
    for path, page in read.items():
        assert page.levels.count(1) == 1, path
        assert page.levels[0] == 1, path
        steps = [after - before for before, after in pairwise(page.levels)]
        assert all(step <= 1 for step in steps), path


def test_no_place_has_the_name_of_another(read: dict[str, Reading]) -> None:
    assert [path for path, page in read.items() if len(set(page.anchors)) < len(page.anchors)] == []


def test_every_page_says_what_it_is_in_a_sentence() -> None:
    assert [path for path, page in PAGES.items() if not 20 <= len(page.summary) <= 400] == []


def test_pages_load_what_this_server_has_and_nothing_else(read: dict[str, Reading]) -> None:
    assert {loaded for page in read.values() for loaded in page.loaded} <= set(SERVED)


def test_pages_hold_no_inline_script_or_style_as_their_policy_allows_none(read: dict[str, Reading]) -> None:
    assert [path for path, page in read.items() if page.inline] == []
    for path in PAGES:
        policy = SERVED[path].headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy


def test_every_page_says_that_it_is_not_medical_advice() -> None:
    assert [path for path in PAGES if b"not medical advice" not in SERVED[path].plain.lower()] == []


def test_everything_that_the_guides_name_as_an_operation_is_one() -> None:
    known = {operation.operation_id for operation in OPERATIONS}
    for file in (ROOT / "docs").glob("**/*.md"):
        if "decisions" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        named = set(re.findall(r"`((?:get|list|create|update|delete|report|explain|move|log|correct)[A-Z]\w+)`", text))
        assert named <= known, file
        addresses = {
            re.sub(r"\?.*", "", path) for path in re.findall(r"`(?:GET|POST|PUT|PATCH|DELETE) (/v1/[^`]*)`", text)
        }
        assert addresses <= TEMPLATES, file
