"""The log of deliveries, and sending an event again."""

from __future__ import annotations

from uuid import uuid4

from tests.receiver import receiver
from tests.scenarios.story import Coach, Json, expect
from tests.waiting import wait_until

PATH = "/v1/webhook-endpoints"


def endpoint_of(coach: Coach, url: str) -> str:
    body = {"url": url, "event_types": ["import.finished"]}
    return f"{PATH}/{expect(coach.client.post(PATH, json=body), 201)['id']}"


def finished(coach: Coach, path: str, count: int = 1) -> list[Json]:
    """The deliveries, once none of so many is pending."""

    def look() -> list[Json] | None:
        items: list[Json] = expect(coach.client.get(f"{path}/deliveries"), 200)["items"]
        return items if len(items) >= count and all(each["status"] != "pending" for each in items) else None

    return wait_until(look)


def test_the_log_has_the_outcome_of_a_delivery(coach: Coach) -> None:
    with receiver() as hook:
        path = endpoint_of(coach, hook.url)
        sent = expect(coach.client.post(f"{path}/test"), 202)
        (item,) = finished(coach, path)
    assert (item["id"], item["status"], item["attempts"], item["response_status"]) == (sent["id"], "succeeded", 1, 204)
    assert (hook.requests[0].id, hook.requests[0].event) == (item["message_id"], item["content"])


def test_an_event_is_sent_again_under_the_same_id(coach: Coach) -> None:
    with receiver() as hook:
        path = endpoint_of(coach, hook.url)
        sent = expect(coach.client.post(f"{path}/test"), 202)
        finished(coach, path)
        again = expect(coach.client.post(f"{path}/deliveries/{sent['id']}/redeliver"), 202)
        assert (again["status"], again["attempts"]) == ("pending", 0)
        first, second = hook.wait_for(2)
        finished(coach, path)
    assert first.id == second.id
    assert first.body == second.body


def test_an_event_that_is_still_to_be_sent_is_not_sent_again(coach: Coach) -> None:
    with receiver() as hook:
        hook.statuses = [500]
        path = endpoint_of(coach, hook.url)
        sent = expect(coach.client.post(f"{path}/test"), 202)
        hook.wait_for(1)
        refused = coach.client.post(f"{path}/deliveries/{sent['id']}/redeliver")
    assert (refused.status_code, refused.json()["detail"]) == (409, "The delivery is still to be sent.")


def test_the_log_has_pages_with_the_newest_first(coach: Coach) -> None:
    with receiver() as hook:
        path = endpoint_of(coach, hook.url)
        sent = [expect(coach.client.post(f"{path}/test"), 202)["id"] for _ in range(3)]
        first = expect(coach.client.get(f"{path}/deliveries", params={"limit": "2"}), 200)
        rest = expect(
            coach.client.get(f"{path}/deliveries", params={"limit": "2", "cursor": first["next_cursor"]}), 200
        )
    assert [item["id"] for item in [*first["items"], *rest["items"]]] == sent[::-1]


def test_an_unknown_delivery_is_not_found(coach: Coach) -> None:
    path = endpoint_of(coach, "http://127.0.0.1:9/")
    for url in (f"{path}/deliveries/{uuid4()}/redeliver", f"{PATH}/{uuid4()}/deliveries/{uuid4()}/redeliver"):
        assert coach.client.post(url).status_code == 404
