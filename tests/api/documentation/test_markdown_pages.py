"""The documentation as Markdown, for assistants."""

from __future__ import annotations

import re

import pytest

from api.documentation.public_pages import documentation_pages
from api.documentation.site import pages
from api.routes import OPERATIONS

SERVED = {page.path: page for page in documentation_pages(OPERATIONS)}
TEXTS = [path for path in SERVED if path.endswith(".md")]


def text_of(path: str) -> str:
    return SERVED[path].plain.decode()


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)


def test_every_page_is_also_served_as_markdown() -> None:
    assert {f"{page.path}.md" for page in pages()} == set(TEXTS)
    assert all(SERVED[path].media_type == "text/markdown; charset=utf-8" for path in TEXTS)


def test_the_list_names_each_page_once_with_a_summary() -> None:
    lines = re.findall(r"^- \[(.+)\]\((.+)\): (.+)$", text_of("/llms.txt"), re.MULTILINE)
    assert sorted(path for _, path, _ in lines) == sorted(TEXTS)
    assert text_of("/llms.txt").startswith("# Nextset\n\n> ")


@pytest.mark.parametrize("path", TEXTS)
def test_a_page_begins_with_its_title_and_has_no_html(path: str) -> None:
    text = text_of(path)
    assert text.startswith("# ")
    assert not re.search(r"</?(a|div|p|span|small|table|td|tr|ul|li|pre)[ >]", without_code(text))


@pytest.mark.parametrize("path", TEXTS)
def test_the_links_of_a_page_lead_to_pages_as_markdown(path: str) -> None:
    linked = {link.partition("#")[0] for link in re.findall(r"\]\((/[^)\s]*)", without_code(text_of(path)))}
    assert not [link for link in linked if link not in SERVED and link != "/docs/reference"]
    assert not [link for link in linked if f"{link}.md" in SERVED]


def test_a_table_keeps_the_words_of_a_cell_apart() -> None:
    assert "| Back squat 300 s rest" in text_of("/docs/programs/starting-strength.md")


def test_a_page_in_the_browser_names_its_markdown() -> None:
    assert '<link rel="alternate" type="text/markdown" href="/docs/quick-start.md">' in text_of("/docs/quick-start")
    assert "text/markdown" not in text_of("/docs/not-found")
