"""Mutations of a valid request: of its body, bytes, query, path and headers. A random generator makes every choice."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any
from urllib.parse import quote

import msgspec

from tests.hostile.valid_requests import Request
from tests.hostile.values import (
    CONTENT_TYPES,
    DATES,
    HEADERS,
    METHODS,
    QUERY,
    RAW_NUMBERS,
    RAW_OTHERS,
    SEGMENTS,
    SWEPT,
    TEXTS,
)

FILE_TYPES = (
    "text/csv",
    "text/csv; charset=utf-16",
    "text/tab-separated-values",
    "multipart/form-data; boundary=x",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
VARIED_NAMES = ("createAthlete", "createExercise", "createProgram", "logSession")
"""Operations whose slug or external id has to be new each time."""
_RAW = re.compile(r'"@raw (\d+)@"')
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:]+Z)?")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Raw(msgspec.Struct, frozen=True):
    """Text that stands in a JSON document as it is."""

    text: str


class Mutator:
    """Makes requests hostile. `foreign_ids` are ids of another workspace."""

    def __init__(self, random: Random, foreign_ids: Mapping[str, str]) -> None:
        self._random = random
        self._foreign_ids = tuple(foreign_ids.values())

    def bytes_of(self, request: Request) -> bytes:
        """The bytes of a mutated copy. One in eight requests stays valid, so that the workspace changes."""
        choose = self._random
        request = vary(choose, request)
        mutations = choose.choice((0, 1, 1, 1, 1, 2, 2, 4))
        for _ in range(mutations):
            choose.choice(self._mutations(request))(request)
        body = b"" if request.body is None else _json(request.body)
        if request.name == "importHistory" and choose.random() < 0.5:
            body = self._file(request)
        if mutations and body and choose.random() < 0.15:
            body = self._damage(request, body)
        return render(self._random, request, body)

    def _file(self, request: Request) -> bytes:
        """The log or export of the request as a file, with some of its cells exchanged for hostile text."""
        choose = self._random
        fields = request.body if isinstance(request.body, dict) else {}
        csv = fields.get("csv")
        lines = csv.splitlines() if isinstance(csv, str) and csv else ["Date,Exercise,Reps"]
        for _ in range(choose.choice((0, 1, 1, 3))):
            row = choose.randrange(len(lines))
            separator = "\t" if "\t" in lines[row] else ","
            cells = lines[row].split(separator)
            cells[choose.randrange(len(cells))] = choose.choice((*TEXTS, *RAW_NUMBERS))
            lines[row] = separator.join(cells)
        request.headers.append(("Content-Type", choose.choice(FILE_TYPES)))
        if isinstance(fields.get("athlete_id"), str) and choose.random() < 0.8:
            request.query.append(("athlete_id", quote(fields["athlete_id"].encode("utf-8", "replace"))))
        return "\n".join(lines * choose.choice((1, 1, 1, 50))).encode("utf-8", "replace")

    def sweep(self, request: Request) -> Iterator[bytes]:
        """Every field of the body, with each of a few values that servers often get wrong."""
        for number, (holder, key) in enumerate(_places(request.body)):
            edits = len(SWEPT) + 3 + isinstance(holder[key], str)
            for edit in range(edits):
                changed = request.copy()
                of_copy, _ = _places(changed.body)[number]
                if edit < len(SWEPT):
                    of_copy[key] = Raw(SWEPT[edit])
                elif edit == len(SWEPT):
                    del of_copy[key]
                elif edit == len(SWEPT) + 1:
                    of_copy[key] = self._foreign_ids[0]
                elif edit == len(SWEPT) + 2:
                    of_copy[key] = [of_copy[key]] * 300
                else:
                    of_copy[key] += "\n"
                yield render(self._random, changed, _json(changed.body))

    def _mutations(self, request: Request) -> Sequence[Callable[[Request], None]]:
        if request.body is not None:
            return [self._mutate_body] * 12 + [self._mutate_header, self._mutate_query, self._mutate_path]
        return [self._mutate_query] * 4 + [self._mutate_path] * 3 + [self._mutate_header, self._mutate_header]

    # The body

    def _mutate_body(self, request: Request) -> None:
        places = list(_places(request.body))
        if not places:
            request.body = self._value(request.body)
            return
        holder, key = self._place(request.body)
        edits: list[Callable[[], None]] = [
            lambda: _set(holder, key, self._value(holder[key])),
            lambda: _set(holder, key, self._value(holder[key])),
            lambda: _set(holder, key, self._value(holder[key])),
            lambda: _set(holder, key, Raw(self._other())),
            lambda: _set(holder, key, [holder[key]] if self._random.random() < 0.5 else {"value": holder[key]}),
            lambda: holder.__delitem__(key),
            lambda: self._exchange(holder, key, *self._random.choice(places)),
        ]
        if isinstance(holder, list):
            edits.append(lambda: holder.extend([holder[key]] * self._random.choice((1, 1, 2, 20, 60, 300))))
        else:
            edits.append(lambda: _set(holder, self._random.choice((*TEXTS[:30], key.upper(), f"{key} ")), holder[key]))
        self._random.choice(edits)()

    def _place(self, document: Any) -> tuple[Any, Any]:
        """A holder and a key in it. A field at the top is as likely as all that is inside of another."""
        holder, key = self._random.choice(_places(document, deep=False))
        inside = holder[key] and isinstance(holder[key], dict | list)
        return self._place(holder[key]) if inside and self._random.random() < 0.7 else (holder, key)

    def _exchange(self, holder: Any, key: Any, other: Any, other_key: Any) -> None:
        """Put the value of another place here."""
        if other_key in other or isinstance(other, list):
            holder[key] = json.loads(_json(other[other_key])) if not _has_raw(other[other_key]) else None

    def _value(self, was: Any) -> Any:
        """A hostile value instead of this one, often of the same type."""
        choose = self._random
        if isinstance(was, bool) or was is None or choose.random() < 0.25:
            return choose.choice(
                (Raw(self._other()), Raw(choose.choice(RAW_NUMBERS)), choose.choice(TEXTS), self._id())
            )
        if isinstance(was, int | float):
            near = (was + 1, was - 1, -was, was * 10, was * 1_000_000, was + 0.001, was / 3, str(was))
            return choose.choice((Raw(choose.choice(RAW_NUMBERS)), choose.choice(near)))
        if isinstance(was, str) and _DATE.fullmatch(was):
            return choose.choice(DATES)
        if isinstance(was, str) and _ID.fullmatch(was):
            return self._id()
        if isinstance(was, str):
            place = choose.randint(0, len(was))
            spliced = was[:place] + choose.choice(TEXTS) + was[place:]
            return choose.choice((choose.choice(TEXTS), spliced, was + "\n", was.upper(), was * 50))
        return Raw(self._other())

    def _other(self) -> str:
        return self._random.choice(RAW_OTHERS)

    def _id(self) -> str:
        choose = self._random
        known = choose.choice(self._foreign_ids)
        spelled = (known.upper(), known.replace("-", ""), f"{{{known}}}", f"urn:uuid:{known}", f"{known}\n", known[:-1])
        zero, most = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
        return choose.choice((known, known, known, zero, most, choose.choice(spelled)))

    # The bytes of the body

    def _damage(self, request: Request, body: bytes) -> bytes:
        choose = self._random
        place = choose.randint(0, len(body))
        junk = choose.choice(
            (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\0", b"\xef\xbb\xbf", b"\n" * 3_000, b"}", b",", b"/**/")
        )
        kind = choose.randrange(9)
        if kind == 8:
            request.headers.append(("Content-Encoding", "gzip"))
        return (
            body[:place],
            body[:place] + junk + body[place:],
            body[:place] + body[place + 1 :],
            body + body,
            body + junk,
            b"\xef\xbb\xbf" + body,
            body.decode("utf-8", "replace").encode("utf-16"),
            body.replace(b"{", b"{" + body[1:-1].split(b",")[0] + b",", 1),  # a field twice
            gzip.compress(body, mtime=0),  # the same bytes for a seed, at any time
        )[kind]

    # The head

    def _mutate_query(self, request: Request) -> None:
        choose = self._random
        value = choose.choice(
            (choose.choice(QUERY), quote(choose.choice(TEXTS).encode("utf-8", "replace")), self._id())
        )
        kind = choose.randrange(5)
        if request.query and kind < 3:
            place = choose.randrange(len(request.query))
            request.query[place] = (request.query[place][0], value)
        elif request.query and kind == 3:
            request.query.append(choose.choice(request.query))
        else:
            names = ("limit", "cursor", "on", "which", "archived", "external_id", "x", "%00", "", "a[]")
            request.query += [(choose.choice(names), value)] * choose.choice((1, 1, 1, 60))

    def _mutate_path(self, request: Request) -> None:
        choose = self._random
        place = choose.randrange(len(request.path))
        text = quote(choose.choice(TEXTS).encode("utf-8", "replace"), safe="")
        segment = choose.choice((choose.choice(SEGMENTS), text, quote(self._id(), safe="")))
        if choose.random() < 0.85:
            request.path[place] = segment
        else:
            request.path.insert(place, segment)

    def _mutate_header(self, request: Request) -> None:
        choose = self._random
        if choose.random() < 0.15:
            request.method = choose.choice(METHODS)
            return
        if request.body is not None and choose.random() < 0.3:
            request.headers.append(("Content-Type", choose.choice(CONTENT_TYPES)))
            return
        name, value = choose.choice(HEADERS)
        if choose.random() < 0.9:
            request.headers = [each for each in request.headers if each[0] != name]
        request.headers.append((name, value))


def valid_bytes(choose: Random, request: Request) -> bytes:
    """The bytes of the request as it is, with one of a few versions and a new slug or external id."""
    request = vary(choose, request)
    return render(choose, request, b"" if request.body is None else _json(request.body))


def vary(choose: Random, request: Request) -> Request:
    """A copy that can be sent repeatedly."""
    request = request.copy()
    version = f'"{choose.randint(1, 6)}"'
    request.headers = [(name, version if name == "If-Match" else value) for name, value in request.headers]
    if request.method == "POST" and choose.random() < 0.5:
        request.headers.append(("Idempotency-Key", f"{choose.random()}"))
    if isinstance(request.body, dict) and choose.random() < 0.7:
        for name in ("slug", "external_id"):
            if isinstance(request.body.get(name), str) and request.name in VARIED_NAMES:
                request.body[name] += f"-{choose.randrange(1_000)}"
    return request


def render(choose: Random, request: Request, body: bytes) -> bytes:
    """The bytes of the request. One body in ten is sent in chunks."""
    target = "/" + "/".join(request.path)
    if request.query:
        target += "?" + "&".join(f"{name}={value}" for name, value in request.query)
    names = {name for name, _ in request.headers}
    headers = [*request.headers]
    if "Host" not in names:
        headers.insert(0, ("Host", "nextset.example"))
    if body and "Content-Type" not in names:
        headers.append(("Content-Type", "application/json"))
    if body and choose.random() < 0.1:
        headers.append(("Transfer-Encoding", "chunked"))
        body = _chunked(body)
    elif body or request.method not in ("GET", "HEAD"):
        headers.append(("Content-Length", str(len(body))))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{request.method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body


def _chunked(body: bytes) -> bytes:
    half = len(body) // 2
    chunks = [b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part]
    return b"".join(chunks) + b"0\r\n\r\n"


def _places(document: Any, *, deep: bool = True) -> list[tuple[Any, Any]]:
    """Every holder and key of a value in the document, or at its top only."""
    match document:
        case dict():
            keys: list[Any] = list(document)
        case list():
            keys = list(range(len(document)))
        case _:
            return []
    inside = [place for key in keys for place in _places(document[key])] if deep else []
    return [(document, key) for key in keys] + inside


def _set(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, list):
        holder[key : key + 1] = [value]
    else:
        holder[key] = value


def _has_raw(document: Any) -> bool:
    return any(isinstance(holder[key], Raw) for holder, key in _places([document]))


def _json(document: Any) -> bytes:
    raws: list[str] = []

    def placeholder(value: object) -> str:
        assert isinstance(value, Raw)
        raws.append(value.text)
        return f"@raw {len(raws) - 1}@"

    text = json.dumps(document, default=placeholder, ensure_ascii=False)
    text = re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)  # UTF-8 has no surrogates
    return _RAW.sub(lambda match: raws[int(match[1])], text).encode()
