"""The pages of a sheet link, and their forms."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import httpx

from benchmarks.stage import TODAY
from benchmarks.worst_requests.histories import log_of
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage
from benchmarks.worst_requests.workspace import Workspace
from tests.link_pages import FormOnPage, forms_on

SUBJECT = Subject("link pages")
FORM_TYPE = "application/x-www-form-urlencoded"
AMOUNT = "8"
HTML_OK = (200, 303)


def _page(template: str, case: str, of: str, *, repeats: int = 3, logs: bool = False) -> None:
    """Add a row for a page. `of` is whose data it shows, and `logs` is whether the link is that of the athlete."""

    def prepare(stage: Stage) -> Send:
        workspace, athlete, values = _shown(stage, of)
        link = workspace.link(scope="log", athlete_ids=[athlete]) if logs else workspace.link()
        whole = f"{link}{template.format(athlete=athlete, **values)}/"
        return lambda _: workspace.get(whole)

    SUBJECT.read(f"GET /s/{{token}}{template}", case, prepare, repeats=repeats)


def _shown(stage: Stage, of: str) -> tuple[Workspace, str, dict[str, str]]:
    """The workspace, the athlete, and ids for templates."""
    if of == "roster":
        roster = stage.roster
        session = _session_in_large_program(stage)
        return roster.workspace, roster.athletes[-4], {"enrollment": roster.enrollments[-4], "session": session}
    if of == "large":
        large = stage.large
        return large.workspace, large.athlete, {"session": large.sessions[-1]}
    long = stage.long
    return long.workspace, long.athlete, {"enrollment": long.enrollment, "session": long.oldest()["id"]}


def _session_in_large_program(stage: Stage) -> str:
    """Log what the athlete's form shows: 345 sets in 30 slots."""
    workspace, path = stage.roster.workspace, f"/v1/athletes/{stage.roster.athletes[-4]}"
    slots = [each["slot"] for each in workspace.found(f"{path}/next-session")["exercises"]]
    exercises = [
        {"slot": slot, "exercise": "bulgarian-split-squat", "sets": [{"reps": 8, "load": 4}] * 12} for slot in slots
    ]
    body = {"performed_on": str(TODAY), "exercises": exercises, "external_id": "form"}
    return str(workspace.created(f"{path}/sessions", body)["session"]["id"])


_page("", "200 athletes on a large program", "roster", repeats=LARGEST_REPEATS)
_page("/print", "200 athletes on a large program", "roster", repeats=LARGEST_REPEATS)
_page("/athletes/{athlete}", "2,000 sessions", "long")
_page("/athletes/{athlete}", "30 exercises with 345 sets", "roster")
_page("/athletes/{athlete}", "sessions of 5,000 sets", "large", repeats=LARGEST_REPEATS)
_page("/athletes/{athlete}/print", "30 exercises with 345 sets", "roster")
_page("/train/{enrollment}", "30 exercises with 345 sets", "roster", logs=True)
_page("/sessions/{session}", "30 exercises with 360 sets", "roster", logs=True)
_page("/sessions/{session}", "5,000 sets in 50 exercises", "large", logs=True, repeats=LARGEST_REPEATS)
_page("/symptoms", "2,000 sessions", "long", logs=True)


def _submit(workspace: Workspace, form: FormOnPage, **fields: str) -> httpx.Response:
    headers = {"Content-Type": FORM_TYPE, "Origin": workspace.process.url, "Sec-Fetch-Site": "same-origin"}
    return workspace.client.post(form.action, content=urlencode(form.fields | fields), headers=headers)


def _form(workspace: Workspace, path: str) -> FormOnPage:
    response = workspace.get(path)
    response.raise_for_status()
    return forms_on(response.text)[0]


@SUBJECT.row("POST /s/{token}/train/{enrollment}", "30 exercises with 345 sets", statuses=HTML_OK)
def log_form(stage: Stage) -> Send:
    workspace, athlete, values = _shown(stage, "roster")
    link = workspace.link(scope="log", athlete_ids=[athlete])
    path = f"{link}/train/{values['enrollment']}/"

    def send(_: int) -> httpx.Response:
        form = _form(workspace, path)
        amounts = {name: AMOUNT for name in form.fields if name.endswith(".amount") and ".s" in name}
        return _submit(workspace, form, **amounts)

    return send


@SUBJECT.row("POST /s/{token}/sessions/{session}", "the first of 2,000 sessions", statuses=HTML_OK)
def correct_early(stage: Stage) -> Send:
    workspace, athlete, values = _shown(stage, "long")
    link = workspace.link(scope="log", athlete_ids=[athlete])
    path = f"{link}/sessions/{values['session']}/"

    def send(n: int) -> httpx.Response:
        form = _form(workspace, path)
        amounts = {name: str(9 + n) for name in form.fields if name.endswith(".amount") and ".s" in name}
        return _submit(workspace, form, **amounts)

    return send


@SUBJECT.row("POST /s/{token}/sessions/{session}", "30 exercises with 360 sets", statuses=HTML_OK)
def correct_large(stage: Stage) -> Send:
    workspace, athlete, values = _shown(stage, "roster")
    link = workspace.link(scope="log", athlete_ids=[athlete])
    path = f"{link}/sessions/{values['session']}/"

    def send(n: int) -> httpx.Response:
        form = _form(workspace, path)
        amounts = {name: str(9 + n) for name in form.fields if name.endswith(".amount") and ".s" in name}
        return _submit(workspace, form, **amounts)

    return send


@SUBJECT.row("POST /s/{token}/symptoms", "before 2,000 sessions", statuses=HTML_OK)
def report_early(stage: Stage) -> Send:
    workspace, athlete, _ = _shown(stage, "long")
    path = f"{workspace.link(scope='log', athlete_ids=[athlete])}/symptoms/"
    first = stage.long.oldest()["performed_on"]
    return lambda n: _submit(workspace, _form(workspace, path), reported_on=first, pain=str(4 + n))


@SUBJECT.row("POST /s/{token}/upload", "1.5 MB of rows with mistakes", statuses=HTML_OK)
def upload(stage: Stage) -> Send:
    workspace, athlete, _ = _shown(stage, "long")
    path = f"{workspace.link(scope='log', athlete_ids=[athlete])}/upload/"
    return lambda _: _upload(workspace, path, log_of(0, 12_000, reps=9)[:1_490_000])


@SUBJECT.row("POST /s/{token}/upload", "200 sessions before 2,000", statuses=HTML_OK)
def upload_early(stage: Stage) -> Send:
    workspace, athlete, _ = _shown(stage, "long")
    path = f"{workspace.link(scope='log', athlete_ids=[athlete])}/upload/"
    return lambda _: _upload(workspace, path, log_of(0, 200, reps=9))


def _upload(workspace: Workspace, path: str, log: str) -> httpx.Response:
    form = _form(workspace, path)
    fields = {html.unescape(name): value for name, value in form.fields.items()}
    headers = {"Origin": workspace.process.url, "Sec-Fetch-Site": "same-origin"}
    files = {"file": ("log.csv", log.encode(), "text/csv")}
    return workspace.client.post(form.action, data=fields, files=files, headers=headers)
