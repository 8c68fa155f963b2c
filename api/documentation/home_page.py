"""The first screen: what Nextset is, and ten sessions of the knee circuit, trained by the code that serves them."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from api.documentation.page import DocumentationPage, Templates
from api.documentation.trainee import MONDAY, ExampleAthlete, SessionLine, SessionScript, TrainedSession, dates, train
from domain.catalog import PROGRAMS
from domain.loads.equipment import Dumbbell, SingleLoad
from domain.loads.loading import Unit
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.sessions.session import PainScores
from domain.sessions.side import AffectedSide, Side

RACK = Dumbbell(Unit.KG, tuple(SingleLoad(load, 2) for load in (2.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 14.0)))
ANA = EnrollmentStart(
    MONDAY, Setup(Unit.KG, (RACK,), AffectedSide.RIGHT, 1), (StartLoad("bss", 10.0), StartLoad("lunge", 4.0)), "knee"
)
CALM = PainScores(before=1, during=1, after_1h=1, next_morning=1)
WAYS = (
    SessionScript(pain=CALM, upright=False),
    SessionScript(pain=CALM, upright=False, behind={("bss", Side.RIGHT): 2}),
    SessionScript(pain=CALM, upright=False, behind={("lunge", Side.RIGHT): 1}),
    SessionScript(pain=PainScores(before=1, during=4, after_1h=2, next_morning=1), upright=False),
    SessionScript(pain=CALM),
    SessionScript(pain=CALM),
    SessionScript(pain=PainScores(before=1, during=2, after_1h=2, next_morning=4)),
    SessionScript(pain=CALM, behind={("bss", Side.RIGHT): 1}),
    SessionScript(pain=CALM),
    SessionScript(pain=CALM),
)


def home_page(templates: Templates) -> DocumentationPage:
    """The documentation's own first page."""
    return DocumentationPage(
        path="/docs",
        title="Nextset",
        summary="The API that issues an athlete's next training session, and says why.",
        section="Start here",
        wide=True,
        make=partial(_body, templates),
    )


def _body(templates: Templates) -> Markup:
    sessions = ten_sessions()
    always = [line for line in sessions[0].lines if _never_changes(line, sessions)]
    return templates.render(
        "home.html",
        program=PROGRAMS["runner-knee-strength"],
        sessions=sessions,
        always=always,
        columns=[line for line in sessions[0].lines if line not in always],
    )


def ten_sessions() -> tuple[TrainedSession, ...]:
    """Ten sessions of one athlete whose right knee hurts: a leg behind, an amber day, a red one, and the way on."""
    return train(ExampleAthlete(PROGRAMS["runner-knee-strength"], ANA), WAYS, dates((0, 2, 4), len(WAYS)))


def _never_changes(line: SessionLine, sessions: Sequence[TrainedSession]) -> bool:
    """Whether a slot asks for the same in every session: said once, under the table."""
    return {other.asked for session in sessions for other in session.lines if other.slot == line.slot} == {line.asked}
