"""Lists and the change feed are read to their end, and not further."""

from __future__ import annotations

import anyio
import httpx
import pytest
from nextset_client import AsyncClient, Client, ProblemError, Retries, pages, paginate, paginate_async

URL, KEY = "https://nextset.test", "nextset_secret"
NAMES = ["a", "b", "c", "d", "e"]


def key(name: str) -> dict[str, object]:
    return {
        "id": "00000000-0000-0000-0000-000000000001",
        "name": name,
        "scope": "read",
        "athlete_id": None,
        "created_at": "2026-01-01T00:00:00Z",
        "revoked_at": None,
        "last_used_on": None,
        "expires_at": None,
    }


class Lists:
    """A list of five, and a feed that has ten changes, two per page."""

    def __init__(self) -> None:
        self.queries: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        self.queries.append(query)
        start, limit = int(query.get("cursor", "0")), int(query["limit"])
        following = start + limit
        if request.url.path == "/v1/changes":
            page: dict[str, object] = {"items": [], "next_cursor": str(following), "has_more": following < 10}
        else:
            items = [key(name) for name in NAMES[start:following]]
            page = {"items": items, "next_cursor": str(following) if following < len(NAMES) else None}
        return httpx.Response(200, json=page)


def test_a_list_is_read_to_its_end() -> None:
    lists = Lists()
    client = Client(URL, KEY, transport=httpx.MockTransport(lists))
    assert [each.name for each in paginate(client.list_api_keys, limit=2)] == NAMES
    assert [query.get("cursor") for query in lists.queries] == [None, "2", "4"]
    assert {query["limit"] for query in lists.queries} == {"2"}


def test_it_is_read_no_further_than_it_is_used() -> None:
    lists = Lists()
    client = Client(URL, KEY, transport=httpx.MockTransport(lists))
    assert next(paginate(client.list_api_keys, limit=2)).name == "a"
    assert len(lists.queries) == 1


def test_async_lists_too() -> None:
    lists = Lists()

    async def read() -> list[str]:
        async with AsyncClient(URL, KEY, transport=httpx.MockTransport(lists)) as client:
            return [each.name async for each in paginate_async(client.list_api_keys, limit=2)]

    assert anyio.run(read) == NAMES


def test_the_feed_ends_when_there_is_no_more_though_each_page_has_a_cursor() -> None:
    client = Client(URL, KEY, transport=httpx.MockTransport(Lists()))
    cursors = [page.next_cursor for page in pages(client.list_changes, cursor="4", limit=2)]
    assert cursors == ["6", "8", "10"]


def test_a_refusal_in_the_middle_is_raised() -> None:
    lists = Lists()

    def expired(request: httpx.Request) -> httpx.Response:
        if lists.queries:
            problem = {"type": "/problems/cursor_expired", "title": "Expired", "status": 410, "code": "cursor_expired"}
            return httpx.Response(410, json=problem)
        return lists(request)

    client = Client(URL, KEY, retries=Retries(attempts=1), transport=httpx.MockTransport(expired))
    keys = paginate(client.list_api_keys, limit=2)
    assert [next(keys).name, next(keys).name] == ["a", "b"]
    with pytest.raises(ProblemError, match="cursor_expired"):
        next(keys)
