"""The request body: its base type, size limit, deadline, and decoding to a Struct."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from api.json_pointer import nul_pointers
from api.problems import FieldError, ProblemError, validation
from api.validation_messages import validation_message

BODY_LIMIT_BYTES = 256 * 1024
"""For operations that declare no limit of their own."""
_JSON = re.compile(r"application/json *(;.*)?", re.IGNORECASE)
_CHARSET = re.compile(r"charset *= *\"?([\w-]+)", re.IGNORECASE)
_CLOSE = {"Connection": "close"}


class RequestBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of every request body. Unknown fields are rejected."""


class ClientDisconnectedError(Exception):
    """The client closed the connection while sending. No response can be sent."""


def require_json(content_type: str | None) -> None:
    """Raise a problem (415) unless the content type is JSON in UTF-8."""
    charset = _CHARSET.search(content_type or "")
    if not _JSON.fullmatch(content_type or "") or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise ProblemError("unsupported_media_type", "Only `application/json` in UTF-8 is supported.")


async def read_body(
    receive: Callable[[], Awaitable[Any]], declared: str | None, *, limit: int, seconds: float
) -> bytes:
    """Read the body. Raises a problem for more than `limit` bytes (413) or a body not complete in `seconds` (408)."""
    if declared is not None and declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnectedError
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > limit:
                    raise _too_large(limit)
                if not message.get("more_body", False):
                    return parts[0] if len(parts) == 1 else b"".join(parts)
    except TimeoutError:
        detail = f"The body did not arrive within {seconds:g} seconds."
        raise ProblemError("body_timeout", detail, headers=_CLOSE) from None


def require_few_containers(raw: bytes, limit: int) -> None:
    """Raise a problem (413) for a body with more than `limit` JSON objects and arrays."""
    if raw.count(b"{") + raw.count(b"[") > limit:
        raise ProblemError("body_too_large", f"The limit is {limit} JSON objects and arrays. Send fewer.")


def body_reader(kind: Any, most_containers: int | None = None) -> Callable[[bytes], Any]:
    """Return a function that decodes a JSON body to `kind`.

    A body with more than `most_containers` JSON objects and arrays is rejected before it is decoded (413): an empty one
    has two bytes, but takes microseconds and a hundred bytes of memory. An opening bracket or brace in text counts too.

    The function raises a problem: 400 for malformed JSON, 422 with JSON pointers for an invalid body. The last of
    duplicate keys wins. Call it in the main thread or in one with a stack of some MiB: there, deep nesting raises a
    RecursionError. With a small stack it would crash the process.
    """
    decode = msgspec.json.Decoder(kind).decode

    def read(raw: bytes) -> Any:
        if most_containers is not None:
            require_few_containers(raw, most_containers)
        try:
            body = decode(raw)
        except msgspec.ValidationError as error:
            document = _decode_plain(raw)  # first: malformed JSON further on takes precedence over an invalid value
            raise validation([FieldError(*validation_message(error, kind, document))]) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            _decode_plain(raw)
            raise ProblemError("malformed_body") from None
        if b"\\u0000" in raw and (pointers := nul_pointers(_decode_plain(raw))):
            raise validation([FieldError(pointer, "Text can't contain a NUL character.") for pointer in pointers])
        return body

    return read


def sent_fields(body: msgspec.Struct) -> dict[str, Any]:
    """The fields that the client sent, by name. Omitted ones are `UNSET`."""
    values = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def _decode_plain(raw: bytes) -> object:
    """Decode the body to plain values. Raises a problem (400) with the position of the error, never the text there."""
    try:
        raw.decode()
        return msgspec.json.decode(raw)
    except UnicodeDecodeError as error:
        raise ProblemError("malformed_body", f"The body is not valid UTF-8 at byte {error.start}.") from None
    except RecursionError:
        raise ProblemError("malformed_body", "The body is nested too deeply.") from None
    except msgspec.ValidationError:
        return None  # JSON, but with a number that is out of range: 1e999
    except msgspec.DecodeError as error:
        raise ProblemError("malformed_body", f"{error}.") from None


def _too_large(limit: int) -> ProblemError:
    return ProblemError("body_too_large", f"The limit is {limit} bytes.", headers=_CLOSE)
