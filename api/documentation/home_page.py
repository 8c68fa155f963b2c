"""The home page: what Nextset is, and ten sessions of the knee circuit, computed by the running code."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from api.documentation.example_athlete import (
    MONDAY,
    ExampleAthlete,
    SessionLine,
    TrainedSession,
    session_dates,
    train_sessions,
)
from api.documentation.example_performance import SessionScript
from api.documentation.page import DocumentationPage, Templates
from api.documentation.pictures import Picture
from domain.catalog import PROGRAMS
from domain.loads.equipment import Dumbbell, ImplementLoad
from domain.loads.loading import Unit
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.reports.series import Series, SeriesKind, series
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint
from domain.sessions.session import PainScores
from domain.sessions.side import AffectedSide, Side

RACK = Dumbbell(Unit.KG, tuple(ImplementLoad(load, 2) for load in (2.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 14.0)))
ANA = EnrollmentStart(
    MONDAY,
    Setup(Unit.KG, (RACK,), (Complaint("right-knee", BodyRegion.KNEE, AffectedSide.RIGHT, 1),)),
    (StartLoad("bss", 10.0), StartLoad("lunge", 4.0)),
)
CALM = PainScores(before=1, during=1, after_1h=1, next_morning=1)
SCRIPTS = (
    SessionScript(pain=CALM, upright=False),
    SessionScript(pain=CALM, upright=False, missing_on_side={("bss", Side.RIGHT): 2}),
    SessionScript(pain=CALM, upright=False, missing_on_side={("lunge", Side.RIGHT): 1}),
    SessionScript(pain=PainScores(before=1, during=4, after_1h=2, next_morning=1), upright=False),
    SessionScript(pain=CALM),
    SessionScript(pain=CALM),
    SessionScript(pain=PainScores(before=1, during=2, after_1h=2, next_morning=4)),
    SessionScript(pain=CALM, missing_on_side={("bss", Side.RIGHT): 1}),
    SessionScript(pain=CALM),
    SessionScript(pain=CALM),
)


def home_page(templates: Templates) -> DocumentationPage:
    """Return the first page of the documentation."""
    return DocumentationPage(
        path="/docs",
        title="Nextset",
        summary="The API that prescribes an athlete's next training session and explains every decision.",
        section="Start here",
        wide=True,
        make=partial(_body, templates),
    )


def _body(templates: Templates) -> Markup:
    sessions = ten_sessions()
    constant_lines = [line for line in sessions[0].lines if _never_changes(line, sessions)]
    return templates.render(
        "home.html",
        program=PROGRAMS["runner-knee-strength"],
        sessions=sessions,
        constant_lines=constant_lines,
        columns=[line for line in sessions[0].lines if line not in constant_lines],
        picture=TEN_SESSIONS,
    )


def ten_sessions() -> tuple[TrainedSession, ...]:
    """Train ten sessions with a painful right knee: a weaker leg, an amber day, a red day, and the recovery."""
    return _train(ExampleAthlete(PROGRAMS["runner-knee-strength"], ANA))


def _train(athlete: ExampleAthlete) -> tuple[TrainedSession, ...]:
    return train_sessions(athlete, SCRIPTS, session_dates((0, 2, 4), len(SCRIPTS)))


def _split_squats() -> Series:
    athlete = ExampleAthlete(PROGRAMS["runner-knee-strength"], ANA)
    _train(athlete)
    return series(SeriesKind.LOAD, athlete.recorded, "bulgarian-split-squat", Unit.KG)


TEN_SESSIONS = Picture(
    "ten-sessions",
    "Bulgarian split squat, load and reps",
    "Load and reps of the Bulgarian split squat over ten sessions, with the sessions marked that held or backed off.",
    _split_squats,
)


def _never_changes(line: SessionLine, sessions: Sequence[TrainedSession]) -> bool:
    """Whether every session prescribes the same for this slot. Such a slot is described once, below the table."""
    prescribed = {other.prescribed for session in sessions for other in session.lines if other.slot == line.slot}
    return prescribed == {line.prescribed}
