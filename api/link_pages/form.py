"""A submitted form, and the token in it that shows where it comes from."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import msgspec

from api.http.request import ApiRequest
from api.problems import ProblemError
from api.sheets.log_import import ParsedLog
from api.tokens import Token
from api.use_cases.request_context import Caller

MEDIA_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 3_000
ID_FIELD = "form"
UNREADABLE = "The form can't be read. Open the page again."
_TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})")


class Form(msgspec.Struct, frozen=True):
    """The fields of a form by name. `id` is that of the form: the same for a form that is sent twice."""

    id: UUID
    values: Mapping[str, str]
    text: str = ""
    """The text of an uploaded or pasted log."""
    log: ParsedLog | None = None
    """The same, parsed."""
    key: Caller | None = None
    """The caller of the API key that was entered for this one form."""
    key_mistake: str | None = None
    """Why the API key that was entered can't be used."""

    def get(self, name: str) -> str:
        """The text of a field without spaces around it. Empty if it is missing."""
        return self.values.get(name, "").strip()


def form_token(token: Token, path: str) -> str:
    """A token for one form of one link: an id, and a code that only this server and the holder of the link can make.

    `path` is that of the form, below the link.
    """
    form_id = uuid4().hex
    return f"{form_id}.{_code(token, path, form_id)}"


def _code(token: Token, path: str, form_id: str) -> str:
    message = b"\0".join((b"form", token.key_id.bytes, path.encode(), form_id.encode()))
    return hmac.new(token.secret, message, hashlib.sha256).hexdigest()[:32]


def content_code(token: Token, values: Mapping[str, str]) -> str:
    """A code for what a dry run has shown. Only a form with the same values can confirm it."""
    digest = hashlib.sha256(repr(sorted(values.items())).encode()).digest()
    return hmac.new(token.secret, b"content\0" + digest, hashlib.sha256).hexdigest()


def read_form(body: bytes, token: Token, path: str) -> Form:
    """Read the body of a form that `form_token` was made for. Raises a problem for any other."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ProblemError("validation", UNREADABLE) from None
    values = dict(pairs)
    if len(values) < len(pairs) or any("\0" in name or "\0" in value for name, value in pairs):
        raise ProblemError("validation", UNREADABLE)
    return Form(
        form_id(values.get(ID_FIELD, ""), token, path), {name: value.replace("\r\n", "\n") for name, value in pairs}
    )


def form_id(text: str, token: Token, path: str) -> UUID:
    """The id in the token of a form. Raises foreign_form unless it was made for this link and this path."""
    match = _TOKEN.fullmatch(text)
    if match is None or not hmac.compare_digest(match[2], _code(token, path, match[1])):
        raise ProblemError("foreign_form")
    return UUID(match[1])


def require_own_origin(request: ApiRequest) -> None:
    """Raise foreign_form if the browser says that another site sent the form.

    Under `Referrer-Policy: no-referrer` browsers send `Origin: null` with a form of the same site, so `Sec-Fetch-Site`
    decides wherever it is sent.
    """
    site = request.header(b"sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise ProblemError("foreign_form")
        return
    origin = request.header(b"origin")
    if origin not in (None, "null") and urlsplit(origin).netloc != request.header(b"host"):
        raise ProblemError("foreign_form")
