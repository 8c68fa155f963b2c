"""What the API says and why: every code of a decision, every code of a refusal."""

from collections.abc import Iterator

from api.documentation.page import DocumentationPage, Templates
from api.problems import PROBLEMS
from domain.decision import CODES, Action

SECTION = "Reference"
ACTIONS = {
    Action.START: "The first prescription.",
    Action.REPEAT: "The same again, because nothing was to change.",
    Action.ADVANCE: "Something gets harder: reps, load, a stage, a variant.",
    Action.HOLD: "The same again, because something was missing.",
    Action.BACK_OFF: "A step easier.",
    Action.DELOAD: "Lighter on purpose, to build up again.",
    Action.STOP: "Not prescribed until a coach resumes it.",
}


def reason_pages(templates: Templates) -> Iterator[DocumentationPage]:
    """The decisions and the problems."""
    yield DocumentationPage(
        path="/docs/decisions",
        title="Decisions",
        summary="Every reason behind a prescription: its code, its sentence, and the facts in it.",
        section=SECTION,
        make=lambda: templates.render(
            "decisions.html", actions=ACTIONS, codes=sorted(CODES.values(), key=lambda code: code.name)
        ),
    )
    yield DocumentationPage(
        path="/docs/problems",
        title="Problems",
        summary="Every way in which a request can be refused, and what helps.",
        section=SECTION,
        make=lambda: templates.render("problems.html", problems=PROBLEMS.values()),
    )
