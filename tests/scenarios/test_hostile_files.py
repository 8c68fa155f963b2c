"""Files that are made to break an import: each is refused with a sentence, and takes little memory."""

from __future__ import annotations

import io
import random
import socket
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.large_exports import HEADER, hevy_export
from tests.servers import Client, Process
from tests.tools.process_usage import usage_of

MOST_MIB = 100.0
"""More than before, for any file."""
GIGABYTE = 1 << 30


@pytest.fixture
def ben(client: Client) -> str:
    return str(client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}).raise_for_status().json()["id"])


@pytest.fixture(autouse=True)
def memory(server: Process, client: Client) -> Iterator[None]:
    """The server takes no more memory than before, up to a bound."""
    before = usage_of(server.pid).mib
    yield
    assert usage_of(server.pid).mib - before < MOST_MIB


def bomb() -> bytes:
    """A workbook of a few hundred kilobytes, whose sheet unpacks to 300 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(300):
                sheet.write(b" " * 1_000_000)
    return packed.getvalue()


def shuffled_bytes(count: int) -> bytes:
    return random.Random(7).randbytes(count)


REFUSED: dict[str, tuple[Callable[[], str | bytes], set[int]]] = {
    "a bomb": (bomb, {413, 422}),
    "a cut archive": (lambda: b"PK\x03\x04" + shuffled_bytes(50_000), {422}),
    "bytes of any kind": (lambda: shuffled_bytes(1_000_000), {422}),
    "a compressed file": (lambda: b"\x1f\x8b" + shuffled_bytes(1_000), {422}),
    "nothing": (lambda: b"", {422}),
    "zeros": (lambda: bytes(1_000_000), {422}),
    "UTF-16 without a mark": (lambda: hevy_export(1).encode("utf-16-le"), {422}),
    "UTF-32": (lambda: hevy_export(1).encode("utf-32"), {422}),
    "UTF-16 that ends within a character": (lambda: b"\xff\xfe" + hevy_export(1).encode("utf-16-le")[:-1], {422}),
    "a header row alone": (lambda: HEADER, {201, 422}),
    "quotes without an end": (lambda: HEADER.encode() + b'"' + b"x" * 3_000_000, {422}),
    "10,000 columns": (lambda: HEADER.strip() + ",x" * 10_000 + "\n" + "a," * 10_000 + "\n", {422}),
    "10,000 columns in every row": (lambda: HEADER + ("ab," * 10_000 + "\n") * 330, {422}),
    "a million short rows": (lambda: HEADER + "a,b\n" * 1_000_000, {422}),
    "a million empty rows": (lambda: HEADER + "\n" * 5_000_000, {201, 422}),
    "a number of a million digits": (lambda: hevy_export(1).replace("60.5", "6" * 1_000_000, 1), {422}),
    "a date of the year 99999": (lambda: hevy_export(1).replace("2016", "99999"), {422}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_a_sentence(client: Client, ben: str, name: str) -> None:
    make, statuses = REFUSED[name]
    answer = client.post(f"/v1/imports?athlete_id={ben}", content=make(), headers={"Content-Type": "text/csv"})
    assert answer.status_code in statuses, answer.text[:500]
    if answer.status_code != 201:
        problem = answer.json()
        sentences = [problem.get("detail", ""), *(each["message"] for each in problem.get("errors", []))]
        assert any(len(sentence) > 10 for sentence in sentences)
        assert max(map(len, sentences)) < 400
    assert client.get(f"/v1/athletes/{ben}/sessions").json()["items"] == []


@pytest.mark.parametrize("framing", ["Content-Length: 1073741824", "Transfer-Encoding: chunked"])
def test_a_gigabyte_is_refused_before_it_is_read(server: Process, client: Client, framing: str) -> None:
    address = urlsplit(server.url)
    head = f"POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.key}\r\nContent-Type: text/csv\r\n"
    piece = b"x" * 65_536
    chunk = piece if framing.startswith("Content") else b"10000\r\n" + piece + b"\r\n"
    sent = 0
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=60) as connection:
        connection.sendall(f"{head}{framing}\r\n\r\n".encode())
        with suppress(OSError):  # the server answers, and closes the connection
            while sent < GIGABYTE:
                connection.sendall(chunk)
                sent += len(piece)
        received = _received(connection)
    assert sent < GIGABYTE / 10
    assert received == b"" or b" 413 " in received.partition(b"\r\n")[0]


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(4_096)
    except OSError:
        return b""  # reset, because the rest of the body was not read


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "+1+1", "@SUM(A1)", "-2+3|cmd"])
def test_a_formula_stays_text(client: Client, ben: str, name: str) -> None:
    quoted = name.replace('"', '""')
    text = HEADER + hevy_export(1).splitlines(keepends=True)[1].replace("Squat (Barbell)", quoted)
    body = {"csv": text, "athlete_id": ben, "unknown_exercises": "create"}
    result = client.post("/v1/imports", json=body)
    assert result.status_code == 201, result.text
    assert [each["name"] for each in result.json()["export"]["exercises"]] == [name]
    log = client.get(f"/v1/athletes/{ben}/history").json()["csv"]
    cells = [cell for line in log.splitlines()[1:] for cell in line.split(",")]
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "@"))]


def test_the_size_of_the_bomb_is_what_it_says() -> None:
    packed = bomb()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        unpacked = sum(each.file_size for each in archive.infolist())
    assert (len(packed) < 500_000, unpacked > 299_000_000) == (True, True)
