"""Addresses without a row: no request to them costs more than another row, for the reason beside it."""

from __future__ import annotations

import msgspec


class CoveredAddress(msgspec.Struct, frozen=True):
    """The address of a row that costs at least as much, and why."""

    covered_by: str
    reason: str


_READS_NOTHING = "it reads nothing of the workspace"
_ONE_ROW = "it reads one row by its key, as that one does before its own work"
_WRITES_ONE = "it writes one row by its key"
_ONE_OF_MANY = "it returns one of the items of that list"
_FOLDS = "it places one event on a date and folds the history from there, as that one does with an earlier date"
_PLANS = "it plans an event from today on, and so folds only this one"
_SAME_TABLE = "it has the same cells, separated by tabs"

COVERED_ADDRESSES: dict[str, CoveredAddress] = {
    "getLiveness": CoveredAddress("getNextSession", _READS_NOTHING),
    "getReadiness": CoveredAddress("getNextSession", "it runs a few statements without rows"),
    "getCurrentKey": CoveredAddress("getNextSession", "the key was read to let the request in"),
    "createApiKey": CoveredAddress("createSheetLink", _WRITES_ONE),
    "listApiKeys": CoveredAddress("listSheetLinks", "a key has a name of the same length, and no list of athletes"),
    "revokeApiKey": CoveredAddress("createSheetLink", _WRITES_ONE),
    "rotateApiKey": CoveredAddress("createSheetLink", "it writes two rows by their keys"),
    "revokeSheetLink": CoveredAddress("createSheetLink", _WRITES_ONE),
    "getTestClock": CoveredAddress("setTestClock", _ONE_ROW),
    "getAthlete": CoveredAddress("listAthletes", _ONE_OF_MANY),
    "archiveAthlete": CoveredAddress("restoreAthlete", _WRITES_ONE),
    "getEnrollment": CoveredAddress("listEnrollments", _ONE_OF_MANY),
    "pauseEnrollment": CoveredAddress(
        "deloadEnrollment", "it plans an event from today on, and so folds only this one"
    ),
    "changePlace": CoveredAddress("deloadEnrollment", _PLANS),
    "substituteExercise": CoveredAddress(
        "deloadEnrollment", "it plans an event from today on, and so folds only this one"
    ),
    "openPhase": CoveredAddress("skipSession", _FOLDS),
    "resumeExercise": CoveredAddress("skipSession", "it adds an event of today, and so folds only this one"),
    "listMeasurements": CoveredAddress("listSymptoms", "a measurement is a number, and a report of symptoms has notes"),
    "getPrescription": CoveredAddress("listPrescriptions", _ONE_OF_MANY),
    "getSession": CoveredAddress("listSessions", _ONE_OF_MANY),
    "getExercise": CoveredAddress("listExercises", _ONE_OF_MANY),
    "updateExercise": CoveredAddress("createExercise", "it writes the same row, and reads it by its key"),
    "deleteExercise": CoveredAddress("createExercise", _WRITES_ONE),
    "updateProgram": CoveredAddress("reviseProgram", "it writes the row of the program, and no revision"),
    "archiveProgram": CoveredAddress("reviseProgram", _WRITES_ONE),
    "restoreProgram": CoveredAddress("reviseProgram", _WRITES_ONE),
    "getImport": CoveredAddress("listImports", _ONE_OF_MANY),
    "updateExerciseMapping": CoveredAddress("createExercise", "it reads one exercise, and writes one row"),
    "listWebhookEndpoints": CoveredAddress(
        "listWebhookDeliveries", "a workspace has at most 20 endpoints, of a few hundred bytes"
    ),
    "getWebhookEndpoint": CoveredAddress("listWebhookDeliveries", _ONE_ROW),
    "redeliverWebhook": CoveredAddress("createWebhookEndpoint", _WRITES_ONE),
    "rotateWebhookSecret": CoveredAddress("createWebhookEndpoint", _WRITES_ONE),
    "sendTestEvent": CoveredAddress("createWebhookEndpoint", _WRITES_ONE),
    "GET /s/{token}/upload": CoveredAddress("GET /s/{token}/symptoms", "it is a form without data"),
    "POST /s/{token}/sessions/{session}/pain": CoveredAddress("reportPain", "it runs the same use case"),
    **{
        f"GET /s/{{token}}/{table}.tsv": CoveredAddress(f"GET /s/{{token}}/{table}.csv", _SAME_TABLE)
        for table in (
            "next/table",
            "next/{athlete}/table",
            "athletes/table",
            "log/{athlete}/table",
            "progress/{athlete}/table",
        )
    },
}
