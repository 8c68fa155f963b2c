"""The proxy does to a request what its plan says, and the same plan does the same again."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from itertools import islice

import httpx
import pytest

from tests.clients.faulty_proxy import MOST_FAULTS_IN_A_ROW, Fault, faulty_proxy, seeded_plan
from tests.servers import Process, new_key
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.clients

Post = Callable[[str], httpx.Response]
ANSWERED = {
    Fault.TOO_MANY_REQUESTS: 429,
    Fault.UNAVAILABLE: 503,
    Fault.BALANCER_UNAVAILABLE: 503,
    Fault.UNKNOWN_OUTCOME: 503,
}
ATHLETE = {"name": "Ana", "unit": "kg", "external_id": "ana"}


@pytest.fixture
def post(server: Process) -> Post:
    """Create an athlete through the server at this URL, in the same workspace each time."""
    headers = {"Authorization": f"Bearer {new_key(server.database_url)}", "Idempotency-Key": "k1"}

    def go(url: str) -> httpx.Response:
        with httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            return client.post("/v1/athletes", json=ATHLETE)

    return go


def test_a_request_without_a_fault_is_forwarded_with_its_body_and_answer(server: Process, post: Post) -> None:
    with faulty_proxy(server.url, iter([])) as proxy:
        created = post(proxy.url)
    assert (created.status_code, created.json()["external_id"], created.headers["etag"]) == (201, "ana", '"1"')
    (seen,) = proxy.requests
    assert (seen.method, seen.path, seen.idempotency_key, seen.status) == ("POST", "/v1/athletes", "k1", 201)


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_says_whether_the_request_reaches_the_server(server: Process, post: Post, fault: Fault) -> None:
    with faulty_proxy(server.url, iter([fault])) as proxy:
        try:
            answered = post(proxy.url).status_code
        except httpx.RemoteProtocolError:
            answered = None
        again = post(proxy.url)
    assert answered == ANSWERED.get(fault)
    assert again.headers.get("idempotency-replayed") == ("true" if fault.reaches_the_server else None)
    assert [seen.status for seen in proxy.requests] == [201 if fault.reaches_the_server else None, 201]


def test_retry_after_is_in_seconds_or_a_date(server: Process, post: Post) -> None:
    with faulty_proxy(server.url, iter([Fault.TOO_MANY_REQUESTS, Fault.UNAVAILABLE])) as proxy:
        assert post(proxy.url).headers["retry-after"] == "1"
        assert parsedate_to_datetime(post(proxy.url).headers["retry-after"]).tzinfo is not None


def test_a_seeded_plan_has_every_fault_and_never_too_many_in_a_row() -> None:
    plan = list(islice(seeded_plan(7), 400))
    assert plan == list(islice(seeded_plan(7), 400))
    assert plan != list(islice(seeded_plan(8), 400))
    assert set(plan) == {None, *Fault}
    runs = "".join("." if fault is None else "x" for fault in plan).split(".")
    assert max(map(len, runs)) == MOST_FAULTS_IN_A_ROW
