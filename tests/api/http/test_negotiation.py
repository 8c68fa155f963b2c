"""What a client accepts."""

from __future__ import annotations

import pytest

from api.http.negotiation import accepts_gzip, prefers_html


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("deflate, br", False),
        ("", False),
        ("gzipped", False),
    ],
)
def test_a_client_accepts_gzip_if_it_names_it_with_a_weight(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) == accepted


@pytest.mark.parametrize(
    ("header", "preferred"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/html", True),
        ("text/*", True),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html, application/json", False),
        ("text/html;q=0.5, */*", False),
        ("text/html;q=0", False),
        ("text/html;q=0, */*", False),
        ("a/b;q=inf", False),
        ("*/*;q=1e309", False),
        ("text/html;q=nan", False),
        (";;,,;q=", False),
    ],
)
def test_html_is_preferred_if_it_weighs_more_than_json(header: str, preferred: bool) -> None:
    assert prefers_html(header) == preferred
