"""What the commands that call a server share: problems and responses of other servers become sentences."""

from __future__ import annotations

import httpx
import pytest
from click import ClickException
from click.testing import CliRunner

from api.cli.main import main
from api.cli.server_options import MOST_LINES, json_of, raise_problem

OTHER_SERVER = "The server responded with status {}. Is this the address of a Nextset server?"


def problem(**fields: object) -> httpx.Response:
    return httpx.Response(422, json={"title": "Invalid request body"} | fields)


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        (problem(), "Invalid request body."),
        (problem(detail="No."), "No."),
        (
            problem(
                errors=[{"pointer": "/csv", "message": "Row 2: One."}, {"pointer": "/csv", "message": "Row 3: Two."}]
            ),
            "Row 2: One.\nRow 3: Two.",
        ),
        (problem(detail="No.", errors=[{"pointer": "/csv", "message": "Why."}]), "No.\nWhy."),
        (problem(detail="No.", errors=[{"pointer": "/csv", "message": "No."}]), "No."),
        (httpx.Response(404, text="<html>"), OTHER_SERVER.format(404)),
        (httpx.Response(302), OTHER_SERVER.format(302)),
        (httpx.Response(500, json=["a list"]), OTHER_SERVER.format(500)),
        (httpx.Response(500, json={"error": "no title"}), OTHER_SERVER.format(500)),
    ],
)
def test_a_problem_is_a_sentence_with_its_errors(response: httpx.Response, sentence: str) -> None:
    with pytest.raises(ClickException) as raised:
        raise_problem(response)
    assert raised.value.message == sentence


def test_a_long_list_of_errors_is_cut() -> None:
    with pytest.raises(ClickException) as raised:
        raise_problem(problem(errors=[{"message": str(number)} for number in range(MOST_LINES + 5)]))
    assert raised.value.message.splitlines() == [*map(str, range(MOST_LINES)), "... and 5 more"]


@pytest.mark.parametrize("text", ["<html>", "[]", "null"])
def test_a_response_without_an_object_is_from_another_server(text: str) -> None:
    with pytest.raises(ClickException) as raised:
        json_of(httpx.Response(200, text=text))
    assert raised.value.message == OTHER_SERVER.format(200)


@pytest.mark.parametrize("command", ["import", "export", "import-workspace"])
def test_every_command_that_calls_a_server_has_the_same_options(command: str) -> None:
    shown = " ".join(CliRunner().invoke(main, [command, "--help"]).output.split())
    assert "--server TEXT Address of the server. [env var: NEXTSET_URL; default: http://127.0.0.1:8000]" in shown
    assert "Other users of this machine can see it on the command line" in shown
    assert "[env var: NEXTSET_KEY; required]" in shown
