"""Request bodies that are files: raw, or as a part of a form."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from multipart import (  # type: ignore[import-untyped]  # it ships no types; a dependency of litestar
    MultipartError,
    MultipartParser,
    parse_options_header,
)

from api import problems
from api.http.request_body import require_json
from api.problems import FieldError, ProblemError
from api.validation_messages import validation_message

FORM = "multipart/form-data"
FILE = "file"
MOST_FIELDS = 20
LONGEST_FIELD = 10_000
FORM_OVERHEAD = 64 * 1024
"""How many bytes a form may have besides the file."""


class Upload(msgspec.Struct, frozen=True):
    """A file, the charset that the request names for it, and the other fields of its form."""

    content: bytes
    charset: str | None
    fields: Mapping[str, str]


class Uploads(msgspec.Struct, frozen=True, kw_only=True):
    """The media types that an operation takes besides JSON.

    `media_types` are those of a raw file. `form` is a Struct of the fields that a form may have besides the file.
    `read` turns a file and these fields into the body of the operation, in a thread.
    """

    media_types: tuple[str, ...]
    form: type[msgspec.Struct]
    read: Callable[[Upload, Any], Any]
    most_file_bytes: int

    @property
    def most_bytes(self) -> int:
        return self.most_file_bytes + FORM_OVERHEAD

    def takes(self, content_type: str) -> bool:
        media_type, _ = parse_options_header(content_type)
        return media_type == FORM or media_type in self.media_types

    def require_json(self, content_type: str) -> None:
        """Raise a problem (415) that names every media type, unless the body is JSON."""
        try:
            require_json(content_type)
        except ProblemError:
            names = ", ".join(f"`{name}`" for name in (*self.media_types, FORM))
            detail = f"Only `application/json` in UTF-8, {names} are supported."
            raise ProblemError("unsupported_media_type", detail) from None

    def read_body(self, content_type: str, body: bytes) -> Any:
        """Decode the body. Raises a problem: 400 for a malformed form, 422 for an invalid field."""
        media_type, options = parse_options_header(content_type)
        if media_type == FORM:
            upload = read_form(body, options.get("boundary", ""))
        else:
            upload = Upload(body, options.get("charset"), {})
        try:
            fields = msgspec.convert(upload.fields, self.form, strict=False)
        except msgspec.ValidationError as error:
            raise problems.validation([FieldError(*validation_message(error, self.form))]) from None
        return self.read(upload, fields)


def read_form(body: bytes, boundary: str) -> Upload:
    """Read a form with one file, in the field `file`; the same field may be text. Empty fields count as omitted."""
    fields: dict[str, str] = {}
    file: tuple[bytes, str | None] | None = None
    try:
        parser = MultipartParser(
            io.BytesIO(body), boundary, len(body), part_limit=MOST_FIELDS, spool_limit=len(body), memory_limit=len(body)
        )
        for part in parser:
            if part.name == FILE and file is None:
                file = (part.raw, parse_options_header(part.headers.get("Content-Type", ""))[1].get("charset"))
            elif part.name == FILE or part.name in fields:
                message = f"The field `{part.name}` is repeated."
                raise problems.validation([FieldError("", message)], message)
            elif part.size > LONGEST_FIELD:
                raise problems.invalid(f"/{part.name}"[:100], f"Expected at most {LONGEST_FIELD} characters.")
            elif part.value:
                fields[part.name] = part.value
    except (MultipartError, UnicodeError, ValueError) as error:
        raise ProblemError("malformed_body", "The body is not a valid `multipart/form-data` form.") from error
    if file is None:
        message = f"The form needs the field `{FILE}`."
        raise problems.validation([FieldError(f"/{FILE}", message)], message)
    return Upload(file[0], file[1], fields)
