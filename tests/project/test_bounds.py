"""The guides and the OpenAPI document state the bounds that the code has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.http import listening, uvicorn_protocol
from api.http.calculation_thread import CalculationThread
from api.http.operation import READ_IN_A_THREAD_ABOVE_BYTES
from api.http.rate_limit import SHEET_BURST, SHEET_READS_PER_SECOND
from api.http.services import Services
from api.sheets.app_exports.rows import MOST_ROWS_OF_FILE
from api.sheets.http.workbooks import MOST_ROWS_IN_THREAD
from api.sheets.pasted_file import MOST_FILE_BYTES
from api.sheets.pasted_log import MOST_SESSIONS
from api.sheets.pasted_table import MOST_ROWS
from api.store.engines.group_commit import LONGEST_QUEUE
from api.store.engines.sqlite import MOST_LONG_READS, MOST_SNAPSHOTS
from api.use_cases.archive import read_archive
from api.use_cases.enrollments.planned_changes import MOST_DELOAD_DAYS, MOST_PAUSE_DAYS
from api.use_cases.enrollments.replayed_sessions import MOST_READ, MOST_REPLAYED, MOST_REPLAYED_IN_BATCH
from api.use_cases.imports.background import MOST_UNFINISHED
from api.use_cases.large_files import MOST_FILES
from api.use_cases.programs.write_exercise import MOST_OWN_EXERCISES
from api.use_cases.sessions.import_history import MOST_WRITTEN
from domain.progress.coach import MAX_STORED_PLANS
from tests.contract.documented import product_document

ROOT = Path(__file__).parents[2]
DOCUMENT = product_document()
WAITING: dict[str, int] = {
    field.name: thread._most_waiting
    for field in msgspec.structs.fields(Services)
    if callable(field.default_factory)
    if isinstance(thread := field.default_factory(), CalculationThread)
}
"""How many calculations of each kind may wait for the one that runs."""

ARCHIVES = f"Each server process sends or receives up to {MOST_FILES} archives at a time"
CHECKED = f"and checks one at a time, with up to {WAITING['archives']} waiting"
ARCHIVE_SIZE = f"{read_archive.MOST_ARCHIVE_BYTES // 1024**3} GiB and {read_archive.MOST_ROWS:,} rows"
FILE_SIZE = f"{MOST_FILE_BYTES // 1024**2} MiB"
FEWER_SESSIONS = f"must have fewer than {MOST_READ:,} sessions without an enrollment"
REPLAYED = (
    f"At most {MOST_REPLAYED} sessions can be replayed, and {MOST_REPLAYED_IN_BATCH:,} by all enrollments of a batch"
)
IN_A_BATCH = f"all enrollments of a request together replay at most {MOST_REPLAYED_IN_BATCH:,} sessions"

OPERATIONS = {
    "createExercise": [f"at most {MOST_OWN_EXERCISES:,} exercises of its own"],
    "enrollAthletes": [IN_A_BATCH],
    "exportWorkspace": [ARCHIVES],
    "importHistory": [
        f"A file can be up to {FILE_SIZE}",
        f"up to {MOST_ROWS_OF_FILE:,} rows, is imported in the background",
        f"A workspace can have up to {MOST_UNFINISHED} unfinished imports",
        f"While {WAITING['uploads']} others are waiting, the response is 503 `busy`",
    ],
    "importWorkspace": [ARCHIVES, CHECKED, f"The limits are {ARCHIVE_SIZE}"],
    "previewProgression": [f"If {WAITING['previews']} others are already waiting, the response is 503 `busy`"],
}
FIELDS = {
    ("EnrollmentInput", "replay_from"): [REPLAYED, FEWER_SESSIONS],
    ("BatchEnrollmentInput", "replay_from"): [REPLAYED, FEWER_SESSIONS],
    ("PauseInput", "ends_on"): [f"{MOST_PAUSE_DAYS} days", f"at most {MAX_STORED_PLANS} pauses that are not over"],
    ("DeloadInput", "ends_on"): [f"{MOST_DELOAD_DAYS} days", f"at most {MAX_STORED_PLANS} deloads that are not over"],
    ("DeloadEnrollmentsRequest", "ends_on"): [f"at most {MAX_STORED_PLANS} deloads that are not over"],
}
DOCS = {
    "guides/app-backend.md": [IN_A_BATCH],
    "guides/from-another-app.md": [
        f"It can have up to {MOST_ROWS_OF_FILE:,} rows and {FILE_SIZE}",
        f"A workspace can have up to {MOST_UNFINISHED} unfinished imports",
        f"A workspace can have up to {MOST_OWN_EXERCISES:,} exercises of its own",
        REPLAYED,
        FEWER_SESSIONS,
    ],
    "guides/how-it-decides.md": [
        f"up to {MAX_STORED_PLANS} pauses and {MAX_STORED_PLANS} deloads that are not over",
    ],
    "guides/programs-as-data.md": [
        f"A workspace can have up to {MOST_OWN_EXERCISES:,} of them",
        f"If {WAITING['previews']} others are already waiting",
    ],
    "guides/spreadsheets.md": [
        f"bursts of {SHEET_BURST} reads, and {SHEET_READS_PER_SECOND:g} reads per second after that",
        f"Up to {WAITING['tables']} tables and pages, {WAITING['workbooks']} templates",
        f"and {WAITING['charts']} pictures can wait",
        f"{MOST_ROWS:,} rows, {MOST_SESSIONS:,} sessions ({MOST_WRITTEN} of them new or changed) and {FILE_SIZE}",
    ],
    "guides/take-your-data-with-you.md": [ARCHIVE_SIZE, ARCHIVES, CHECKED],
    "operations.md": [
        f"up to {listening.MOST_CONNECTIONS:,} connections, or {listening.OTHER_DESCRIPTORS} fewer",
        f"Each process keeps up to {MOST_FILES} such files at a time",
        f"A template workbook of more than {MOST_ROWS_IN_THREAD} rows is built in a separate process",
        f"| Connections | {listening.MOST_CONNECTIONS:,} ",
        f"| Archives of workspaces that are sent or received | {MOST_FILES} at a time |",
        f"| Unfinished imports of a workspace | {MOST_UNFINISHED}, ",
        f"| On SQLite: writes | {LONGEST_QUEUE:,} waiting |",
        f"| On SQLite: reads of many rows | {MOST_LONG_READS}, running or waiting |",
        f"| On SQLite: exports of workspaces | {MOST_SNAPSHOTS}, running or waiting |",
    ],
}
ROWS = {
    "previews": "Previews",
    "bodies": f"Bodies of batches and previews above {READ_IN_A_THREAD_ABOVE_BYTES // 1024} KiB",
    "tables": "Tables, and the pages of links",
    "charts": "Pictures",
    "workbooks": "Template workbooks",
    "uploads": "Logs and exports of other apps that are uploaded",
    "archives": "Archives of workspaces that are checked",
}
"""What the table of the operations guide calls the work of each thread."""


def _pairs(texts: dict[Any, list[str]]) -> list[tuple[Any, str]]:
    return [(where, sentence) for where, sentences in texts.items() for sentence in sentences]


def _words(text: str) -> str:
    return " ".join(text.split())


def _read(document: str) -> str:
    return _words((ROOT / "docs" / document).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "sentence"), _pairs(OPERATIONS))
def test_an_operation_states_a_bound(name: str, sentence: str) -> None:
    (described,) = [
        operation["description"]
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
        if operation["operationId"] == name
    ]
    assert sentence in _words(described)


@pytest.mark.parametrize(("field", "sentence"), _pairs(FIELDS))
def test_a_field_states_a_bound(field: tuple[str, str], sentence: str) -> None:
    component, name = field
    assert sentence in DOCUMENT["components"]["schemas"][component]["properties"][name]["description"]


@pytest.mark.parametrize(("document", "sentence"), _pairs(DOCS))
def test_a_guide_states_a_bound(document: str, sentence: str) -> None:
    assert sentence in _read(document)


@pytest.mark.parametrize(("thread", "waiting"), WAITING.items())
def test_operators_learn_how_much_of_each_kind_of_work_may_wait(thread: str, waiting: int) -> None:
    assert f"| {ROWS[thread]} | one at a time, and {waiting} waiting |" in _read("operations.md")
    assert f"{thread} ({waiting})" in _read("decisions/0002-one-seam-to-the-database.md")


def test_the_document_names_what_is_refused_before_an_operation() -> None:
    source = Path(uvicorn_protocol.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'ProblemError\("(\w+)"', source))
    assert len(codes) == 6
    text = DOCUMENT["info"]["description"]
    assert [code for code in sorted(codes | {"no_such_route", "method_not_allowed"}) if f"`{code}`" not in text] == []


@pytest.mark.parametrize("operation", ["live", "ready"])
def test_a_health_check_says_that_a_full_server_refuses_it(operation: str) -> None:
    assert "`overloaded`" in DOCUMENT["paths"][f"/health/{operation}"]["get"]["description"]
