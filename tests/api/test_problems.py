"""Problems: one table of codes, and the documents made from it (RFC 9457)."""

import re

import msgspec
import pytest

from api.problems import PROBLEMS, FieldError, ProblemError, conflict, invalid, not_found, stale_version, validation


def test_every_code_is_declared_once_with_a_client_or_server_error() -> None:
    assert all(code == kind.code for code, kind in PROBLEMS.items())
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in PROBLEMS)
    assert all(400 <= kind.status <= 599 for kind in PROBLEMS.values())
    assert all(kind.title and kind.remedy.endswith(".") for kind in PROBLEMS.values())


def test_a_problem_has_the_status_and_the_title_of_its_code() -> None:
    problem = ProblemError("not_found", "There is no such athlete.", headers={"X": "1"})
    assert (problem.code, problem.status, problem.title) == ("not_found", 404, "Not found")
    assert (problem.detail, problem.errors, problem.headers) == ("There is no such athlete.", (), {"X": "1"})


def test_a_code_that_is_not_declared_is_an_error() -> None:
    with pytest.raises(KeyError):
        ProblemError("teapot")


def test_a_document_names_the_page_of_its_code_and_the_request() -> None:
    document = validation([FieldError("/sets/0/reps", "Expected a whole number >= 0.")], "Detail.").document("r-1")
    assert msgspec.json.decode(msgspec.json.encode(document)) == {
        "type": "/problems/validation",
        "title": "Invalid request body",
        "status": 422,
        "code": "validation",
        "detail": "Detail.",
        "errors": [{"pointer": "/sets/0/reps", "message": "Expected a whole number >= 0."}],
        "request_id": "r-1",
    }


def test_a_document_omits_what_it_does_not_have() -> None:
    assert msgspec.to_builtins(ProblemError("not_stopped").document()) == {
        "type": "/problems/not_stopped",
        "title": "Exercise is not stopped",
        "status": 409,
        "code": "not_stopped",
    }


def test_the_short_forms_of_common_problems() -> None:
    assert (not_found("athlete").status, not_found("athlete").detail) == (404, "There is no such athlete.")
    assert invalid("/start_on", "Too far.").errors == (FieldError("/start_on", "Too far."),)
    assert (invalid("", "x").status, invalid("", "x").detail) == (422, None)
    assert (conflict().code, conflict("slug_taken", "Taken.").detail) == ("conflict", "Taken.")


def test_a_stale_version_is_returned_with_the_stored_one() -> None:
    problem = stale_version(3)
    assert (problem.status, problem.detail, problem.headers) == (412, "The stored version is 3.", {"ETag": '"3"'})


def test_a_conflict_has_the_status_409() -> None:
    with pytest.raises(ValueError, match="not_found has the status 404, expected 409"):
        conflict("not_found")
