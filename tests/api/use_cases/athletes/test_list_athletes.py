"""Lists of athletes with large profiles. Pages and filters of lists are tested together."""

from __future__ import annotations

from tests.servers import Client

NOTES = "n" * 500
PROFILE = {
    "name": "Ana",
    "unit": "kg",
    "metadata": {f"{n:02}{'k' * 38}": NOTES for n in range(50)},
    "equipment": [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": n + 1} for n in range(100)]}] * 20,
}


def test_a_page_of_large_profiles_has_all_of_them_in_order(client: Client) -> None:
    """Together they have more than 256 KiB, so the request begins again as long work."""
    created = [client.post("/v1/athletes", json=PROFILE | {"name": f"Ana {n}"}).json() for n in range(6)]
    assert sum(len(str(each)) for each in created) > 256 * 1024
    page = client.get("/v1/athletes?limit=5").json()
    assert page["items"] == created[:5]
    assert client.get(f"/v1/athletes?limit=5&cursor={page['next_cursor']}").json()["items"] == created[5:]
