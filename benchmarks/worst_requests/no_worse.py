"""Addresses without a row: no request to them costs more than another row, for the reason beside it."""

from __future__ import annotations

import msgspec


class NoWorse(msgspec.Struct, frozen=True):
    """The address of a row that costs at least as much, and why."""

    than: str
    reason: str


_READS_NOTHING = "it reads nothing of the workspace"
_ONE_ROW = "it reads one row by its key, as that one does before its own work"
_WRITES_ONE = "it writes one row by its key"
_ONE_OF_MANY = "it returns one of the items of that list"
_FOLDS = "it places one event on a date and folds the history from there, as that one does with an earlier date"
_SAME_TABLE = "it has the same cells, separated by tabs"

NO_WORSE: dict[str, NoWorse] = {
    "getLiveness": NoWorse("getNextSession", _READS_NOTHING),
    "getReadiness": NoWorse("getNextSession", "it runs a few statements without rows"),
    "getCurrentKey": NoWorse("getNextSession", "the key was read to let the request in"),
    "createApiKey": NoWorse("createSheetLink", _WRITES_ONE),
    "listApiKeys": NoWorse("listSheetLinks", "a key has a name of the same length, and no list of athletes"),
    "revokeApiKey": NoWorse("createSheetLink", _WRITES_ONE),
    "rotateApiKey": NoWorse("createSheetLink", "it writes two rows by their keys"),
    "revokeSheetLink": NoWorse("createSheetLink", _WRITES_ONE),
    "getTestClock": NoWorse("setTestClock", _ONE_ROW),
    "getAthlete": NoWorse("listAthletes", _ONE_OF_MANY),
    "archiveAthlete": NoWorse("restoreAthlete", _WRITES_ONE),
    "getEnrollment": NoWorse("listEnrollments", _ONE_OF_MANY),
    "pauseEnrollment": NoWorse("deloadEnrollment", "it plans an event from today on, and so folds only this one"),
    "changePlace": NoWorse("deloadEnrollment", "it plans an event from today on, and so folds only this one"),
    "substituteExercise": NoWorse("deloadEnrollment", "it plans an event from today on, and so folds only this one"),
    "openPhase": NoWorse("skipSession", _FOLDS),
    "resumeExercise": NoWorse("skipSession", "it adds an event of today, and so folds only this one"),
    "listMeasurements": NoWorse("listSymptoms", "a measurement is a number, and a report of symptoms has notes"),
    "getPrescription": NoWorse("listPrescriptions", _ONE_OF_MANY),
    "getSession": NoWorse("listSessions", _ONE_OF_MANY),
    "getExercise": NoWorse("listExercises", _ONE_OF_MANY),
    "updateExercise": NoWorse("createExercise", "it writes the same row, and reads it by its key"),
    "deleteExercise": NoWorse("createExercise", _WRITES_ONE),
    "updateProgram": NoWorse("reviseProgram", "it writes the row of the program, and no revision"),
    "archiveProgram": NoWorse("reviseProgram", _WRITES_ONE),
    "restoreProgram": NoWorse("reviseProgram", _WRITES_ONE),
    "getImport": NoWorse("listImports", _ONE_OF_MANY),
    "updateExerciseMapping": NoWorse("createExercise", "it writes one row by its key, after it has read one exercise"),
    "listWebhookEndpoints": NoWorse(
        "listWebhookDeliveries", "a workspace has at most 20 endpoints, of a few hundred bytes"
    ),
    "getWebhookEndpoint": NoWorse("listWebhookDeliveries", _ONE_ROW),
    "redeliverWebhook": NoWorse("createWebhookEndpoint", _WRITES_ONE),
    "rotateWebhookSecret": NoWorse("createWebhookEndpoint", _WRITES_ONE),
    "sendTestEvent": NoWorse("createWebhookEndpoint", _WRITES_ONE),
    "GET /s/{token}/upload": NoWorse("GET /s/{token}/symptoms", "it is a form without data"),
    "POST /s/{token}/sessions/{session}/pain": NoWorse("reportPain", "it runs the same use case with the same session"),
    **{
        f"GET /s/{{token}}/{table}.tsv": NoWorse(f"GET /s/{{token}}/{table}.csv", _SAME_TABLE)
        for table in (
            "next/table",
            "next/{athlete}/table",
            "athletes/table",
            "log/{athlete}/table",
            "progress/{athlete}/table",
        )
    },
}
