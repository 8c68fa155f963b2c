"""Tags: lists of athletes and next sessions by tag, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, expect
from tests.servers import Client, new_key


def names(coach: Coach, **query: Any) -> list[str]:
    items = expect(coach.client.get("/v1/athletes", params=query), 200)["items"]
    return [item["name"] for item in items]


def grouped(coach: Coach, name: str, *tags: str) -> Athlete:
    athlete = coach.enrolls(name)
    athlete.has(tags=list(tags))
    return athlete


def test_athletes_are_listed_by_a_tag(coach: Coach) -> None:
    for name, tags in (("Ana", ["a", "b"]), ("Ben", ["b"]), ("Cleo", [])):
        expect(coach.client.post("/v1/athletes", json={"name": name, "unit": "kg", "tags": tags}), 201)
    assert names(coach, tag="b") == ["Ana", "Ben"]
    assert names(coach, tag="a") == ["Ana"]
    assert names(coach, tag="B") == []


def test_a_list_by_tag_has_pages(coach: Coach) -> None:
    for name in ("Ana", "Ben", "Cleo"):
        expect(coach.client.post("/v1/athletes", json={"name": name, "unit": "kg", "tags": ["a"]}), 201)
    page = expect(coach.client.get("/v1/athletes", params={"tag": "a", "limit": 2}), 200)
    assert [item["name"] for item in page["items"]] == ["Ana", "Ben"]
    assert names(coach, tag="a", limit=2, cursor=page["next_cursor"]) == ["Cleo"]


def test_a_removed_tag_no_longer_selects_the_athlete(coach: Coach) -> None:
    ana = grouped(coach, "Ana", "a", "b")
    ana.has(tags=["b", "c"])
    assert [names(coach, tag=tag) for tag in ("a", "b", "c")] == [[], ["Ana"], ["Ana"]]


def test_archived_athletes_are_listed_by_a_tag_too(coach: Coach) -> None:
    ana = grouped(coach, "Ana", "a")
    expect(coach.client.post(f"{ana.path}/archive"), 200)
    assert (names(coach, tag="a"), names(coach, tag="a", archived=True)) == ([], ["Ana"])


@pytest.mark.parametrize("which", ["all", "due", "overdue", "flagged"])
def test_next_sessions_are_listed_by_a_tag(coach: Coach, which: str) -> None:
    ana, ben = grouped(coach, "Ana", "a"), grouped(coach, "Ben", "b")
    for athlete in (ana, ben):
        athlete.trains(pain={"during": 9})
    query = {"which": which, "on": "2026-12-01"}

    def athletes(**tag: str) -> list[str]:
        items = expect(coach.client.get("/v1/next-sessions", params=query | tag), 200)["items"]
        return [item["athlete_id"] for item in items]

    everyone = athletes()
    assert athletes(tag="a") == [each for each in everyone if each == ana.id]
    assert athletes(tag="c") == []
    if which != "flagged":
        assert everyone == [ana.id, ben.id]


def test_a_tag_selects_no_athlete_of_another_workspace(coach: Coach, story_server: StoryServer) -> None:
    grouped(coach, "Ana", "a")
    with Client(story_server.address, new_key(story_server.database_url)) as other:
        assert expect(other.get("/v1/athletes", params={"tag": "a"}), 200)["items"] == []
        assert expect(other.get("/v1/next-sessions", params={"tag": "a"}), 200)["items"] == []


@pytest.mark.parametrize(
    ("tags", "pointer"),
    [
        ([""], "/tags/0"),
        (["x" * 41], "/tags/0"),
        ([str(n) for n in range(21)], "/tags"),
        (["a", "b", "a"], "/tags/2"),
        (["a "], "/tags/0"),
    ],
)
def test_invalid_tags_are_rejected_with_their_pointer(coach: Coach, tags: list[str], pointer: str) -> None:
    problem = expect(coach.client.post("/v1/athletes", json={"name": "Ana", "unit": "kg", "tags": tags}), 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
