"""Path, query and headers, from text to Structs and values; what can't be used is refused with its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from api.http.json_pointer import message_and_pointer
from api.problems import ProblemError, not_found

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def path_reader(kind: type[msgspec.Struct], template: str) -> Callable[[Mapping[str, str]], Any]:
    """Reads path parameters. One that can't be an id is answered like an id that doesn't exist."""
    nouns = {
        name: segment.replace("-", " ").removesuffix("s") for segment, name in re.findall(r"([\w-]+)/{(\w+)}", template)
    }

    msgspec.json.Decoder(kind)  # a Struct that can't be read into is found here, not by the first request

    def read(parameters: Mapping[str, str]) -> Any:
        for name, value in parameters.items():
            if "\0" in value:
                raise not_found(nouns[name])
        try:
            return msgspec.convert(parameters, kind, strict=False)
        except msgspec.ValidationError as error:
            raise not_found(nouns[message_and_pointer(str(error))[1].lstrip("/")]) from None

    return read


def query_reader(kind: type[msgspec.Struct] | None, *, strict: bool) -> Callable[[bytes], Any]:
    """Reads a query string; `strict` refuses what nobody reads, so that no filter is misspelt in silence."""
    known = frozenset(kind.__struct_encode_fields__ if kind else ())
    msgspec.json.Decoder(kind)  # as above

    def read(raw: bytes) -> Any:
        given: dict[str, str] = {}
        for name, value in _pairs(raw):
            if name in known:
                if name in given or "\0" in value:
                    why = "is given twice" if name in given else "holds a NUL character"
                    raise ProblemError("invalid_parameter", f"The parameter `{name}` {why}.")
                given[name] = value
            elif strict:
                raise ProblemError("unknown_parameter", f"There is no parameter {_quoted(name)} here.")
        if kind is None:
            return None
        try:
            query = msgspec.convert(given, kind, strict=False)
        except msgspec.ValidationError as error:
            message, pointer = message_and_pointer(str(error))
            raise ProblemError("invalid_parameter", f"The parameter `{pointer[1:]}`: {message}.") from None
        for name in given:
            if getattr(query, name) is None:  # `?on=null` reads as none given, and answers another question
                raise ProblemError("invalid_parameter", f"The parameter `{name}` is never null; leave it out.")
        return query

    return read


def parse_if_match(if_match: str | None) -> int:
    """The version in `If-Match`; -1, which no resource has, for a foreign tag. Raises a Problem of 428.

    Weak tags are taken too: proxies that compress make them of strong ones, and the number is as exact.
    """
    if if_match is None or if_match.strip() == "*":
        raise ProblemError("if_match_required")
    tag = _ETAG.fullmatch(if_match.strip())
    return int(tag[1]) if tag else -1


def _pairs(raw: bytes) -> Sequence[tuple[str, str]]:
    if not raw:
        return ()
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        detail = "The query is not percent-encoded UTF-8 of at most 50 pairs."
        raise ProblemError("invalid_parameter", detail) from None


def _quoted(name: str) -> str:
    return f"`{name[:64]}`" if name.isprintable() else "with that name"
