"""Static public pages."""

import gzip

from api.http.pages import PublicPage, problem_pages
from api.problems import PROBLEMS


def test_content_is_made_on_the_first_request_and_then_cached() -> None:
    calls: list[int] = []

    def content() -> bytes:
        calls.append(1)
        return b"text"

    page = PublicPage(path="/", media_type="text/plain", content=content)
    assert calls == []
    assert [page.plain, page.plain] == [b"text", b"text"]
    assert calls == [1]


def test_a_page_is_compressed_once_or_comes_compressed() -> None:
    page = PublicPage(path="/", media_type="text/plain", content=b"text" * 100)
    assert gzip.decompress(page.gzipped) == page.plain
    assert page.gzipped is page.gzipped
    assert PublicPage(path="/", media_type="text/plain", content=b"text", compressed=b"x").gzipped == b"x"


def test_every_problem_code_has_a_page_with_its_remedy() -> None:
    pages = {page.path: page for page in problem_pages()}
    assert len(pages) == len(PROBLEMS)
    assert pages["/problems/not_stopped"].plain.decode() == (
        "Exercise is not stopped\n\ncode: not_stopped\nstatus: 409\n\n"
        "There is nothing to resume. The exercise is prescribed as usual.\n"
    )
