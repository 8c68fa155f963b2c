"""Send a log from a spreadsheet: paste it or choose a file, see what would be stored, and confirm.

A link that logs stores the log of its athlete. A link that reads only shows what would be stored, unless an API key is
entered for that one form. The key is never stored and never part of a page.
"""

from __future__ import annotations

import hmac
from collections import Counter
from functools import partial
from http import HTTPStatus
from uuid import UUID

from litestar import HttpMethod
from litestar.di import NamedDependency
from msgspec.structs import replace
from multipart import parse_options_header  # type: ignore[import-untyped]  # it ships no types

from api import problems
from api.http.request import ApiRequest
from api.http.uploads import FORM, FORM_OVERHEAD, read_form
from api.link_pages.form import ID_FIELD, Form, content_code, form_id
from api.link_pages.page_handler import (
    PAGE_HEADERS,
    DryRunError,
    FormHandler,
    PageContent,
    PageRequest,
    Redirect,
    form_path,
    get,
    problem_page,
    require_link_token,
)
from api.problems import ProblemError
from api.sheets.log_import import ASK_FOR_ATHLETE, LogImport, LogOptions, import_log, parse_log
from api.sheets.pasted_date import DateOrder
from api.sheets.pasted_file import MOST_FILE_BYTES, text_of_file
from api.sheets.pasted_log import SEND_DATE_ORDER
from api.tokens import Token
from api.use_cases.access.link_scope import SheetLinkScope
from api.use_cases.imports.app_export import SkippedRowReason
from api.use_cases.request_context import Caller, Scope
from api.use_cases.sessions.import_history import ImportOutcome
from api.use_cases.sessions.name_resolver import MISSING_ATHLETE, OTHER_ATHLETE

LONGEST_LOG = 1_500_000
KEY, ORDER, CONFIRMATION = "key", "date_order", "confirmation"
OUTCOMES = {
    ImportOutcome.NEW: "new",
    ImportOutcome.CHANGED: "changed",
    ImportOutcome.CONFLICTING: "conflicting",
    ImportOutcome.UNCHANGED: "unchanged",
}
SKIPPED = {
    SkippedRowReason.REST_TIMER: "of a rest timer",
    SkippedRowReason.NOTE: "with notes, which are kept",
    SkippedRowReason.NO_NUMBERS: "without reps, time and distance",
    SkippedRowReason.LEFT_OUT: "of an exercise that was left out",
    SkippedRowReason.OTHER_SETS: "of exercises that are already stored with other sets, listed below",
    SkippedRowReason.IGNORED: "with an ignored name, such as Warm Up",
}
"""Why rows of another app's export are not imported."""
ORDERS = {DateOrder.DAY_FIRST: "day, month, year", DateOrder.MONTH_FIRST: "month, day, year"}


_IN_THE_API = {
    SEND_DATE_ORDER: "Choose below, or write the dates as 2026-11-22.",
    ASK_FOR_ATHLETE: "Use the link of one athlete.",
    MISSING_ATHLETE: "The athlete is missing: fill in this column, or use the link of one athlete.",
    OTHER_ATHLETE: "This is not the athlete of this link. Remove the row, or use that athlete's link.",
}
"""Sentences that name parameters of the API, and what they are on a page."""


class _UnusableKeyError(Exception):
    """An API key that can't store the log."""


class UploadHandler(FormHandler):
    """A form with a log, as a file or as text, and perhaps an API key."""

    async def _form(self, request: ApiRequest) -> Form:
        media_type, options = parse_options_header(request.header(b"content-type") or "")
        if media_type != FORM:
            raise ProblemError("unsupported_media_type", f"Only `{FORM}` is supported.")
        body = await request.content(MOST_FILE_BYTES + FORM_OVERHEAD)
        read = partial(_read_upload, body, options.get("boundary", ""), request.auth, form_path(request))
        form: Form = await request.services.uploads.run(read)
        key = form.get(KEY)
        if not key:
            return form
        values = {name: value for name, value in form.values.items() if name != KEY}
        try:
            return replace(form, values=values, key=await _caller(request, key))
        except _UnusableKeyError as error:  # shown above the log, which is not lost
            return replace(form, values=values, key_mistake=str(error))


def _read_upload(body: bytes, boundary: str, token: Token, path: str) -> Form:
    upload = read_form(body, boundary)
    own_id = form_id(upload.fields.get(ID_FIELD, ""), token, path)
    text = text_of_file(upload.content, upload.charset).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_LOG:
        raise problems.invalid("/file", f"The log has more than {LONGEST_LOG:,} characters. Send it in parts.")
    order = upload.fields.get(ORDER, "").strip()
    return Form(own_id, upload.fields, text, parse_log(text, LogOptions(date_order=_date_order(order))))


def _date_order(text: str) -> DateOrder | None:
    return DateOrder(text) if text in {each.value for each in DateOrder} else None


async def _caller(request: ApiRequest, key: str) -> Caller:
    """The caller of an API key. Raises _UnusableKeyError unless it may write in the workspace of the link."""
    try:
        caller = await request.services.authentication.caller(f"Bearer {key}")
    except ProblemError as problem:
        if problem.code != "invalid_key":
            raise
        caller = None
    if caller is None or caller.workspace_id != request.auth.workspace_id:
        raise _UnusableKeyError("This API key is not valid here.")
    if not caller.scope.covers(Scope.write):
        raise _UnusableKeyError("This API key may only read. Use one that may write.")
    return caller


post = partial(
    UploadHandler,
    http_method=[HttpMethod.POST],
    guards=[require_link_token],  # type: ignore[list-item]  # a connection is always an ApiRequest
    exception_handlers={Exception: problem_page},  # type: ignore[dict-item]  # as above
    common_headers=PAGE_HEADERS,
    status_code=HTTPStatus.SEE_OTHER,
)


@get("/upload")
async def upload_form(page: NamedDependency[PageRequest]) -> PageContent:
    """Two forms: one for a file, one for text."""
    token = page.form_token("/upload")
    values: dict[str, object] = {
        "base": page.base,
        "action": f"{page.base}/upload/",
        "token": token,
        "orders": _orders(),
    }
    return PageContent("upload.html", values)


def _orders() -> dict[str, str]:
    return {order.value: words for order, words in ORDERS.items()}


@post("/upload", long=True)
async def upload_log(page: NamedDependency[PageRequest], form: Form) -> Redirect:
    """Show what the log would change. Store it if that was confirmed, by the athlete or with an API key."""
    is_athlete = page.link.scope is SheetLinkScope.LOG
    order = form.get(ORDER)
    options = LogOptions(
        athlete_id=page.context.caller.athlete_id if is_athlete else None,
        visible=_visible(page, form),
        date_order=_date_order(order),
    )
    if form.log is None:
        raise TypeError("`UploadHandler` has parsed the log")
    result = await import_log(page.context, form.log, options)
    code = content_code(page.token, {"text": form.text, ORDER: order})
    is_confirmed = hmac.compare_digest(form.get(CONFIRMATION).encode(), code.encode())
    if is_confirmed and not result.mistakes and (is_athlete or form.key is not None):
        return Redirect("/?stored=log")
    raise DryRunError(_dry_run_page(page, form, result, code))


def _for_people(message: str) -> str:
    """A mistake without the parameters of the API: the page asks for the order of the dates itself."""
    for sentence, for_people in _IN_THE_API.items():
        message = message.replace(sentence, for_people)
    return message


def _visible(page: PageRequest, form: Form) -> frozenset[UUID] | None:
    """The athletes that the log may name: those of the link, and of the key."""
    of_key = None if form.key is None or form.key.athlete_id is None else frozenset({form.key.athlete_id})
    if page.link.athlete_ids is None or of_key is None:
        return page.link.athlete_ids if of_key is None else of_key
    return page.link.athlete_ids & of_key


def _dry_run_page(page: PageRequest, form: Form, result: LogImport, code: str) -> PageContent:
    counts = Counter(each.session.outcome for each in result.sessions)
    workouts, rows = result.workouts, result.counts.of_rows
    return PageContent(
        "uploaded.html",
        {
            "base": page.base,
            "action": f"{page.base}/upload/",
            "token": page.form_token("/upload"),
            "result": result,
            "mistakes": [replace(each, message=_for_people(each.message)) for each in result.mistakes],
            "counts": [(words, counts[outcome]) for outcome, words in OUTCOMES.items() if counts[outcome]],
            "skipped": [] if rows is None else [(SKIPPED[SkippedRowReason(why)], n) for why, n in rows.skipped.items()],
            "waiting": [] if workouts is None else [each for each in workouts.names if each.match.is_waiting],
            "text": form.text,
            "key_mistake": form.key_mistake,
            "order": form.get(ORDER),
            "orders": _orders(),
            "code": code,
            "needs_key": page.link.scope is SheetLinkScope.READ,
            "has_something": any(counts[each] for each in (ImportOutcome.NEW, ImportOutcome.CHANGED)),
        },
        HTTPStatus.OK if form.key_mistake is None else HTTPStatus.UNPROCESSABLE_ENTITY,
    )
