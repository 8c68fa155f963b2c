"""Parse path parameters, query strings and headers. Problems name the invalid parameter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from api.problems import ProblemError, not_found
from api.validation_messages import validation_message

_NUMBER = re.compile(r"[-+]?[0-9.]+([eE][-+]?[0-9]+)?")
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def path_reader(kind: type[msgspec.Struct], template: str) -> Callable[[Mapping[str, str]], Any]:
    """Return a function that decodes path parameters. A malformed id raises the same problem as an unknown one."""
    nouns = {name: _noun(segment) for segment, name in re.findall(r"([\w-]+)/{(\w+)}", template)}

    msgspec.json.Decoder(kind)  # fail at startup for a type that msgspec can't decode

    def read(parameters: Mapping[str, str]) -> Any:
        for name, value in parameters.items():
            if "\0" in value:
                raise not_found(nouns[name])
        try:
            return msgspec.convert(parameters, kind, strict=False)
        except msgspec.ValidationError as error:
            pointer, _ = validation_message(error, kind)
            raise not_found(nouns[pointer[1:]]) from None

    return read


def _noun(segment: str) -> str:
    """The resource that a segment of a path names in the plural."""
    words = segment.replace("-", " ")
    return words.removesuffix("ies") + "y" if words.endswith("ies") else words.removesuffix("s")


def query_reader(kind: type[msgspec.Struct] | None, *, strict: bool) -> Callable[[bytes], Any]:
    """Return a function that decodes a query string. `strict` rejects unknown parameters, such as misspelled ones."""
    names = frozenset(kind.__struct_encode_fields__ if kind else ())
    msgspec.json.Decoder(kind)  # as above

    def read(raw: bytes) -> Any:
        parameters: dict[str, str] = {}
        for name, value in _pairs(raw):
            if name in names:
                if name in parameters or "\0" in value:
                    reason = "is repeated" if name in parameters else "contains a NUL character"
                    raise ProblemError("invalid_parameter", f"The parameter `{name}` {reason}.")
                parameters[name] = value
            elif strict:
                raise ProblemError("unknown_parameter", f"This operation has no parameter {_quoted(name)}.")
        if kind is None:
            return None
        try:
            query = msgspec.convert(parameters, kind, strict=False)
        except msgspec.ValidationError as error:
            pointer, message = validation_message(error, kind)
            message = message.replace(" or null", "")  # a parameter is omitted instead
            raise ProblemError("invalid_parameter", f"The parameter `{pointer[1:]}`: {message}") from None
        for name, text in parameters.items():
            if getattr(query, name) is None:  # `?on=null` would decode to null and ignore the filter
                raise ProblemError("invalid_parameter", f"The parameter `{name}` can't be null. Omit it instead.")
            if isinstance(getattr(query, name), datetime) and _NUMBER.fullmatch(text):
                # msgspec takes a number for the seconds since 1970, which is not documented
                detail = f"The parameter `{name}`: Expected a date and time with a UTC offset."
                raise ProblemError("invalid_parameter", detail)
        return query

    return read


def parse_if_match(if_match: str | None) -> int:
    """Return the version in `If-Match`. A tag that Nextset did not issue gives -1, which never matches.

    Weak tags are accepted: compressing proxies turn strong tags into weak ones, and the version stays exact.
    Raises if_match_required (428) if the header is missing or `*`.
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
        detail = "The query string must be percent-encoded UTF-8 with at most 50 parameters."
        raise ProblemError("invalid_parameter", detail) from None


def _quoted(name: str) -> str:
    return f"`{name[:64]}`" if name.isprintable() else "of that name"
