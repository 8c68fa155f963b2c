"""Behind PgBouncer in transaction mode: each transaction of a client may use another server connection."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.databases import Urls
from tests.ports import ReservedPort
from tests.scenarios.story import Calendar, Coach
from tests.servers import Client, Process, new_key
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.postgresql


@pytest.fixture
def pooled_url(postgresql_urls: Urls) -> Iterator[str]:
    """The URL of a PgBouncer started for this test, with two server connections for all clients."""
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    assert Path(program).exists(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)"
    url = urlsplit(postgresql_urls.api)
    sockets = parse_qs(url.query)["host"][0]
    folder = Path(mkdtemp(prefix="nextset-pgbouncer-"))
    folder.chmod(0o755)
    reserved = ReservedPort()
    port = reserved.number
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{url.path[1:]} = host={sockets} user={url.username}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n"
    )
    # It refuses to run as root. PostgreSQL's own user can reach PostgreSQL's socket.
    user = ["-u", Path(sockets).owner()] if os.geteuid() == 0 else []
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, *user, str(folder / "pgbouncer.ini")], stderr=log, stdout=log)

    def accepts_connections() -> bool:
        assert process.poll() is None, (folder / "log").read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS):
            return True
        return False

    try:
        wait_until(accepts_connections)
        yield f"postgresql://{url.username}@127.0.0.1:{port}{url.path}?statement_cache_size=0"
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        shutil.rmtree(folder)


def test_two_workspaces_at_once_through_two_shared_connections(pooled_url: str, tmp_path: Path) -> None:
    process = Process(pooled_url + "&pool_size=8", tmp_path)
    process.start()
    try:
        coaches = [Coach(Client(process.url, new_key(pooled_url)), Calendar()) for _ in range(4)]
        athletes = [coach.enrolls(f"Athlete {n}", start={"bss": 10}) for n, coach in enumerate(coaches)]

        def train(nth: int) -> list[int]:
            athlete = athletes[nth]
            for _ in range(8):
                athlete.trains()
            listed = athlete.coach.client.get("/v1/athletes").json()["items"]
            assert [item["name"] for item in listed] == [f"Athlete {nth}"]
            return [
                athlete.next()["session_number"],
                len(athlete.coach.client.get(f"{athlete.path}/sessions").json()["items"]),
            ]

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(train, range(4))) == [[9, 8]] * 4
        for coach in coaches:
            coach.client.close()
    finally:
        assert process.stop() == 0
