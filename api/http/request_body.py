"""A request's body: how much of it is taken, for how long, and how it becomes a Struct."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from api.http.json_pointer import message_and_pointer, nul_pointers
from api.problems import FieldError, ProblemError, validation

_JSON = re.compile(r"application/json *(;.*)?", re.IGNORECASE)
_CHARSET = re.compile(r"charset *= *\"?([\w-]+)", re.IGNORECASE)
_CLOSE = {"Connection": "close"}


class ClientDisconnectedError(Exception):
    """The client closed the connection while it was sending: there is no one left to answer."""


def require_json(content_type: str | None) -> None:
    """Raises a Problem of 415 unless the body is said to be JSON in UTF-8."""
    charset = _CHARSET.search(content_type or "")
    if not _JSON.fullmatch(content_type or "") or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise ProblemError("unsupported_media_type", "The body is read as `application/json` in UTF-8 only.")


async def read_body(
    receive: Callable[[], Awaitable[Any]], declared: str | None, *, limit: int, seconds: float
) -> bytes:
    """The request's body: at most `limit` bytes (else 413), all there within `seconds` (else 408)."""
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
        detail = f"The body was not there after {seconds:g} seconds."
        raise ProblemError("body_timeout", detail, headers=_CLOSE) from None


def body_reader(kind: Any) -> Callable[[bytes], Any]:
    """Reads a JSON body: 400 for what can't be read at all, 422 with a JSON pointer for what is refused.

    It runs in the main thread: deep nesting then ends in a RecursionError, in a small stack it ends the process.
    Of duplicate keys in an object the last one counts.
    """
    decode = msgspec.json.Decoder(kind).decode

    def read(raw: bytes) -> Any:
        try:
            body = decode(raw)
        except msgspec.ValidationError as error:
            _read_all(raw)  # the schema may be broken before the syntax is
            message, pointer = message_and_pointer(str(error))
            raise validation([FieldError(pointer, message)]) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            _read_all(raw)
            raise ProblemError("malformed_body") from None
        if b"\\u0000" in raw and (pointers := nul_pointers(_read_all(raw))):
            raise validation([FieldError(pointer, "Text can't hold a NUL character") for pointer in pointers])
        return body

    return read


def sent_fields(body: msgspec.Struct) -> dict[str, Any]:
    """The fields that the client sent, by name. Omitted ones are `UNSET`."""
    values = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def _read_all(raw: bytes) -> object:
    """The body as plain values. Raises a Problem of 400 that says where it can't be read, never what is there."""
    try:
        raw.decode()
        return msgspec.json.decode(raw)
    except UnicodeDecodeError as error:
        raise ProblemError("malformed_body", f"The body is not UTF-8 at byte {error.start}.") from None
    except RecursionError:
        raise ProblemError("malformed_body", "The body is nested too deeply.") from None
    except msgspec.ValidationError:
        return None  # JSON, but for a number that no machine holds: 1e999
    except msgspec.DecodeError as error:
        raise ProblemError("malformed_body", f"{error}.") from None


def _too_large(limit: int) -> ProblemError:
    return ProblemError("body_too_large", f"At most {limit} bytes are taken here.", headers=_CLOSE)
