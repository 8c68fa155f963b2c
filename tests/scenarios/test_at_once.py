"""Concurrent requests: the second one is rejected or gets the response of the first, and nothing happens twice."""

from __future__ import annotations

import asyncio
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from api.store.schema.tables import events, idempotency_keys
from tests.scenarios.rows import query
from tests.scenarios.story import FIRST_DAY, Athlete, Calendar, Coach, Json
from tests.servers import Client, Process, new_key
from tests.waiting import PATIENCE_SECONDS

KEYS, REQUESTS, CONNECTIONS = 1_000, 10_000, 16


def session(reps: int, day: int = 0, **more: object) -> Json:
    exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": [{"set": 1, "reps": reps, "load": 10}]}
    return {"performed_on": str(FIRST_DAY + timedelta(day)), "exercises": [exercise], **more}


@pytest.fixture
def athlete(client: Client) -> Athlete:
    return Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})


def at_once(athlete: Athlete, method: str, path: str, bodies: list[Json], **headers: str) -> list[httpx.Response]:
    """Send one request per body, each on its own connection, all at the same time.

    A request that gets `still_running`, because it waited too long for the others, is sent again, as clients do.
    """
    gate = threading.Barrier(len(bodies), timeout=PATIENCE_SECONDS)

    def ask(body: Json) -> httpx.Response:
        with Client(str(athlete.coach.client.base_url), athlete.coach.client.key) as client:
            client.get("/health/live")
            gate.wait()
            while True:
                response = client.request(method, path, json=body, headers=headers)
                if response.json().get("code") != "still_running":
                    return response

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(ask, bodies))


def test_one_of_two_corrections_with_the_same_etag_wins(athlete: Athlete) -> None:
    session_id = athlete.logs(session(9))
    path = f"{athlete.path}/sessions/{session_id}"
    for turn in range(10):
        tag = athlete.coach.client.get(path).headers["ETag"]
        bodies = [session(1 + turn), session(20 + turn)]
        answers = at_once(athlete, "PUT", path, bodies, **{"If-Match": tag})
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        winner = next(body for body, answer in zip(bodies, answers, strict=True) if answer.status_code == 200)
        stored = athlete.coach.client.get(path).json()["exercises"][0]["sets"][0]["reps"]
        assert stored == winner["exercises"][0]["sets"][0]["reps"]


def test_concurrent_sessions_of_one_athlete_each_count_once(athlete: Athlete) -> None:
    answers = at_once(athlete, "POST", f"{athlete.path}/sessions", [session(9, external_id=str(n)) for n in range(8)])
    assert [answer.status_code for answer in answers] == [201] * 8
    assert athlete.next()["session_number"] == 9
    assert sorted(answer.json()["next"]["session_number"] for answer in answers) == list(range(2, 10))


def test_the_same_session_sent_concurrently_is_stored_once(athlete: Athlete) -> None:
    answers = at_once(athlete, "POST", f"{athlete.path}/sessions", [session(9, external_id="sheet-41")] * 6)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["session"]["id"] for answer in answers}) == 1


def test_the_same_idempotency_key_sent_concurrently_has_one_effect(athlete: Athlete) -> None:
    path, key = f"{athlete.path}/sessions", {"Idempotency-Key": "once"}
    answers = at_once(athlete, "POST", path, [session(9)] * 6, **key)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False] + [True] * 5
    assert athlete.next()["session_number"] == 2


def reasons(process: Process) -> list[str]:
    """The log lines that explain why the server was unavailable."""
    return [line for line in process.log.read_text().splitlines() if '"event":"unavailable"' in line]


@pytest.mark.slow
def test_ten_thousand_requests_on_sixteen_connections_have_one_effect_per_key(
    database_url: str, tmp_path: Path
) -> None:
    seeded = random.Random(41)
    turns = [*range(KEYS), *(seeded.randrange(KEYS) for _ in range(REQUESTS - KEYS))]
    seeded.shuffle(turns)
    process, key = Process(database_url, tmp_path), new_key(database_url)
    process.start()
    responses: dict[int, set[bytes]] = {}

    async def client(paths: list[str], mine: list[int]) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        timeout = PATIENCE_SECONDS
        async with httpx.AsyncClient(base_url=process.url, headers=headers, timeout=timeout, trust_env=False) as http:
            for nth in mine:
                path, body = paths[nth % len(paths)], session(1 + nth % 15, nth % 20)
                once = {"Idempotency-Key": str(UUID(int=nth))}
                response = await http.post(path, json=body, headers=once)
                while response.status_code in (409, 503):  # the first request with this key is not finished yet
                    response = await http.post(path, json=body, headers=once)
                assert response.status_code == 201, (response.text, reasons(process))
                responses.setdefault(nth, set()).add(response.content)

    async def all_of_them(paths: list[str]) -> None:
        await asyncio.gather(*(client(paths, turns[n::CONNECTIONS]) for n in range(CONNECTIONS)))

    try:
        with Client(process.url, key) as admin:
            coach = Coach(admin, Calendar())
            paths = [coach.enrolls(f"Athlete {n}", start={"bss": 10}).path + "/sessions" for n in range(50)]
        asyncio.run(all_of_them(paths))
    finally:
        process.stop()
    assert [len(each) for each in responses.values()] == [1] * KEYS
    for table in (events, idempotency_keys):
        assert query(database_url, select(func.count()).select_from(table))[0][0] == KEYS
