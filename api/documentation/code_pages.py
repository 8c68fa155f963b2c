"""The pages that list codes: every decision code and every problem code."""

from collections.abc import Iterator

from api.documentation.page import DocumentationPage, Templates
from api.problems import PROBLEMS
from domain.decision import CODES, Action

SECTION = "Reference"
ACTIONS = {
    Action.START: "The first prescription.",
    Action.REPEAT: "The same again. This session was not meant to change anything.",
    Action.ADVANCE: "Harder: more reps, more load, the next stage or the next variant.",
    Action.HOLD: "The same again. Something is missing before it can get harder.",
    Action.BACK_OFF: "One step easier.",
    Action.DELOAD: "Lighter on purpose, to build up again.",
    Action.STOP: "Not prescribed until a coach resumes it.",
}


def code_pages(templates: Templates) -> Iterator[DocumentationPage]:
    """Yield the pages of decisions and problems."""
    yield DocumentationPage(
        path="/docs/decisions",
        title="Decisions",
        summary="Every decision code, with its sentence and its facts.",
        section=SECTION,
        make=lambda: templates.render(
            "decisions.html", actions=ACTIONS, codes=sorted(CODES.values(), key=lambda code: code.name)
        ),
    )
    yield DocumentationPage(
        path="/docs/problems",
        title="Problems",
        summary="Every problem code that a request can return, and how to fix it.",
        section=SECTION,
        make=lambda: templates.render("problems.html", problems=PROBLEMS.values(), validation=PROBLEMS["validation"]),
    )
