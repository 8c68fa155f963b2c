"""The text at the start of the OpenAPI document, and its tags: their descriptions and groups."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from api.http.operation import Operation
from api.http.request_body import BODY_LIMIT_BYTES
from api.http.uvicorn_protocol import HEAD_SECONDS, LONGEST_HEAD_BYTES, LONGEST_LINE_BYTES, MOST_FIELDS

_DESCRIPTION = """\
Nextset plans an athlete's next training session and explains every decision.

Log what an athlete did: each set with its side, load, reps, effort and pain. The response has a decision for each
exercise (progress, hold, back off or stop) and the next session. Each decision has a code for programs and a
sentence for people. Only loads that the athlete's equipment can make are prescribed. The same history always gives
the same next session.

**Three requests to start**: create an athlete, enroll the athlete in a program, log a session. The response to the
third has the next session. `getNextSession` returns it at any time.

**API keys.** Every request to `/v1` needs the header `Authorization: Bearer <API key>`. A key belongs to one workspace
and has no access to others. Its scope is `read`, `write` or `admin`.

**Retries.** Send an `Idempotency-Key` with every write. If the response is lost, repeat the same request: it is
processed once, and the stored response is returned with `Idempotency-Replayed: true`.

**Samples** read the address of the server from the environment variable `NEXTSET`, such as `http://127.0.0.1:8000`,
and the API key from `KEY`. Their ids are made up.

**Concurrent changes.** Resources that can change have an `ETag`. Operations that list the header `If-Match` require
it. If the resource has changed since, the response is 412 and nothing is overwritten. Other operations ignore it. The
`ETag` of a program is the number of its newest revision: `metadata` and `archived_at` do not change it.

**Errors** are problem documents (RFC 9457) with a stable `code`. Validation errors have a JSON pointer to each
invalid value in the body. A rejected request stores nothing. Operations list their own problems. A request can also be
refused before it reaches one: `malformed_request`, `no_such_route`, `method_not_allowed`, `head_timeout`,
`address_too_long`, `head_too_large`, `unsupported_transfer_coding` or `overloaded`. If all connections of the server
are in use, every operation can return 503 `overloaded`, including `getLiveness` and `getReadiness`.

**Size of requests.** SIZE_LIMITS
A larger body is rejected with 413 `body_too_large`, and nothing is stored: send fewer items at a time.

**URL and headers.** HEAD_LIMITS

**Compression.** Responses above 1 KiB are compressed with gzip if the request accepts it. Their `ETag` is then weak
(`W/"3"`) and works as `If-Match` unchanged.

**Loads and numbers.** Loads have at most two decimals, in the unit of their session or prescription. The load of a
dumbbell is that of one dumbbell, the load of a barbell includes the bar, and 0 is bodyweight. In what an athlete
reports, null or an omitted field means "not reported", which is not the same as 0. Elsewhere the field says what null
means. Dates are the athlete's local dates. Times are in UTC, except for `started_at` and `ended_at` of a session, which
keep the offset that was sent.

**Changes within `/v1`.** Nextset may add operations, optional request fields, response fields, problem codes, decision
codes and facts at any time: ignore what you don't know. Bounds can become wider. It may also add values to enums and
variants to unions (a type of equipment, a kind of progression rule). Generated clients in many languages reject these
until they are regenerated, so read the changelog before you create resources of a new kind. Names, types and meanings
never change, and nothing is removed. Responses always include the fields that have a default, even where a schema
shared with requests does not list them as required.
"""

TAGS = {
    "Athletes": "The people who train: their unit, time zone and equipment.",
    "Exercises": "Built-in exercises, and the workspace's own.",
    "Programs": "What to train on which day, and how it progresses. Revisions never change.",
    "Enrollments": "Athletes on programs.",
    "Sessions": "What athletes did. Logging a session decides the next one.",
    "Prescriptions": "Prescribed sessions as they were issued, with the reasons.",
    "Coaching": "Changes to a program in progress: skips, overrides, resumed exercises, pauses, deloads, places, "
    "substitutes and phases.",
    "Batches": "Many athletes, enrollments or sessions in one request, each with a result of its own.",
    "Measurements": "Values recorded for an athlete on a given day, such as body weight.",
    "Symptoms": "Pain, stiffness and swelling of an athlete on a given day, with or without training.",
    "Reports": "What athletes did over time, as series, personal records and training volume.",
    "Imports and exports": "Import training histories, and export your own.",
    "Changes": "What changed in the workspace, in one order: to keep a copy up to date.",
    "Webhooks": "Signed HTTP requests to your server when something happens.",
    "Webhook events": "The requests that Nextset sends to webhook endpoints.",
    "Sheet links": "Links that let spreadsheet cells read Nextset's data.",
    "API keys": "Access to the API. A key's secret is shown only once.",
    "Sandbox": "The clock of a workspace for tests. It decides what day it is there.",
    "Health": "Whether the server is running and ready.",
}

TAG_GROUPS = {
    "Training": ("Athletes", "Exercises", "Programs", "Enrollments", "Sessions", "Prescriptions", "Coaching"),
    "Measurements and symptoms": ("Measurements", "Symptoms"),
    "Results": ("Reports",),
    "Bulk operations": ("Batches", "Imports and exports"),
    "Integrations": ("Changes", "Webhooks", "Webhook events", "Sheet links"),
    "Administration": ("API keys", "Sandbox", "Health"),
}
"""The groups of tags, in the order of the reference. Each tag is in one."""


def description(operations: Sequence[Operation]) -> str:
    """The text at the start of the document, with the limits of these operations."""
    limits = {"SIZE_LIMITS": size_limits(operations), "HEAD_LIMITS": head_limits()}
    text = _DESCRIPTION
    for place, sentences in limits.items():
        text = text.replace(place, "\n".join(sentences))
    return text


def size_limits(operations: Sequence[Operation]) -> list[str]:
    """A sentence about the default limit of a body, and one for each higher limit."""
    limits = sorted(
        (size, each.opt.get("most_containers") or 0, each.operation_id or "")
        for each in operations
        if each.body_type is not None and each.file_body is None
        if isinstance(size := each.request_max_body_size, int)
    )
    sentences = [f"A request body can be up to {_in_words(BODY_LIMIT_BYTES)}."]
    for (size, containers), group in groupby(limits, key=lambda limit: limit[:2]):
        *names, last = [f"`{name}`" for *_, name in group]
        listed = f"{', '.join(names)} and {last}" if names else last
        also = f" and {containers:,} JSON objects and arrays" if containers else ""
        sentences.append(f"For {listed} the limit is {_in_words(size)}{also}.")
    sentences.append("Operations that take a file state the limit of the file.")
    return sentences


def head_limits() -> list[str]:
    """A sentence about each limit of the request line and the header fields."""
    return [
        f"The URL can be up to {_in_words(LONGEST_LINE_BYTES)}, and so can each header field.",
        f"Together they can be up to {_in_words(LONGEST_HEAD_BYTES)}, with up to {MOST_FIELDS} header fields.",
        f"They must arrive within {HEAD_SECONDS:g} seconds.",
        "Otherwise the response is 414 `address_too_long`, 431 `head_too_large` or 408 `head_timeout`.",
        "The server then closes the connection.",
    ]


def _in_words(size: int) -> str:
    return f"{size // 1024**2} MiB" if size % 1024**2 == 0 else f"{size // 1024} KiB"
