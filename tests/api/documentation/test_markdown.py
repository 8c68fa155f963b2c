"""Markdown as pages: files written for a code host work on the server too."""

import pytest

from api.documentation.markdown import Renderer, slug

RENDERER = Renderer({"guides/quick-start.md": "/docs/quick-start", "settings.md": "/docs/settings"})


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("quick-start.md", "/docs/quick-start"),
        ("quick-start.md#a-server-and-a-key", "/docs/quick-start#a-server-and-a-key"),
        ("../settings.md", "/docs/settings"),
        ("http://127.0.0.1:8000/docs/rules/wave#fields", "/docs/rules/wave#fields"),
        ("#here", "#here"),
        ("https://example.org/", "https://example.org/"),
    ],
)
def test_a_link_leads_to_the_page_that_is_served(written: str, served: str) -> None:
    assert RENDERER.address(written, "guides/how-it-decides.md") == served


def test_headings_have_the_same_anchors_as_on_a_code_host() -> None:
    assert slug("What isn't `reported`, and why") == "what-isnt-reported-and-why"


def test_two_headings_with_the_same_text_have_different_anchors() -> None:
    page = RENDERER.page("# A\n\n## Again\n\n## Again\n", "settings.md")
    assert 'id="again"' in page
    assert 'id="again-1"' in page


def test_html_in_a_source_is_text() -> None:
    assert "<b>" not in RENDERER.page("# A\n\n<b>bold</b>\n", "settings.md")
    assert "<b>" not in RENDERER.inline("<b>bold</b>")


def test_code_in_an_unknown_language_is_shown_without_colors() -> None:
    assert "1 &lt; 2" in RENDERER.block("```klingon\n1 < 2\n```\n")


def test_a_table_can_be_scrolled_with_the_keyboard() -> None:
    assert 'tabindex="0"' in RENDERER.block("| a |\n|---|\n| b |\n")
