"""The coach's morning: who is due, overdue or stopped, and what needs a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar.di import NamedDependency

from api.link_pages.page_handler import PageContent, PageRequest, get
from api.link_pages.session_view import SessionView, Urgency, session_view
from api.use_cases.prescriptions.next_session import NextSession
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from api.use_cases.sheets.read_sheet import each_next_session
from api.use_cases.sheets.roster import MOST_ATHLETES, RosterAthlete, in_training, roster
from api.use_cases.stored.plans import plan_of

MOST_BOXES = 20_000  # a page has 3 MB then
URGENT = (Urgency.STOPPED, Urgency.FLAGGED, Urgency.GATE, Urgency.OVERDUE, Urgency.DUE)


class PrintQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions to print, and the enrollment after which the page begins."""

    which: NextSessionFilter = NextSessionFilter.DUE
    after: UUID | None = None


class LocalDate(msgspec.Struct, frozen=True):
    """A date, and the names of the athletes for whom it is today."""

    on: date
    athletes: tuple[str, ...]


class Section(msgspec.Struct, frozen=True):
    """A part of the morning."""

    urgency: Urgency
    sessions: list[SessionView]


async def morning(page: PageRequest, after: UUID | None, notice: str | None = None) -> PageContent:
    """The link's athletes, each in the most urgent group that fits.

    `after` is the enrollment after which the page begins, if there are several pages.
    """
    athletes = await roster(page.context, page.link)
    by_enrollment: dict[UUID, SessionView] = {}
    await _add_views(page, NextSessionFilter.ALL, after, by_enrollment)
    next_after = list(by_enrollment)[-1] if len(by_enrollment) == MOST_ATHLETES else None
    if after is None and next_after is not None:  # the first one of several pages has everything that is urgent
        for which in (NextSessionFilter.DUE, NextSessionFilter.FLAGGED):
            await _add_views(page, which, None, by_enrollment)
    views = sort_by_name(by_enrollment.values())
    training = await in_training(page.context, athletes) if after is None else frozenset()
    return PageContent(
        "morning.html",
        {
            "base": page.base,
            "notice": notice,
            "link": page.link,
            "dates": _dates(athletes, page.context.date_now),
            "sections": [
                Section(urgency, found)
                for urgency in Urgency
                if (found := [view for view in views if view.urgency is urgency])
            ],
            "idle": [each for each in athletes if each.id not in training] if after is None else [],
            "is_first": after is None,
            "next_after": next_after,
        },
    )


async def _add_views(
    page: PageRequest, which: NextSessionFilter, after: UUID | None, views: dict[UUID, SessionView]
) -> None:
    """Add the views of next sessions to `views`, by the ids of their enrollments. Existing views are kept.

    Each session becomes a view before the next one is read, to save memory.
    """
    async for session in each_next_session(page.context, page.link, which=which, after=after, limit=MOST_ATHLETES):
        if session.enrollment_id not in views:
            views[session.enrollment_id] = await make_session_view(page, session)


@get("/print", long=True)
async def print_sessions(page: NamedDependency[PageRequest], query: PrintQuery) -> PageContent:
    """The sessions of several athletes. Each one prints on its own sheet, with boxes to fill in.

    One web page shows at most 200 sessions and 20,000 boxes, and links to the next one.
    """
    views: list[SessionView] = []
    boxes, next_path = 0, None
    sessions = each_next_session(page.context, page.link, which=query.which, after=query.after, limit=MOST_ATHLETES + 1)
    async with aclosing(sessions):
        async for session in sessions:
            view = await make_session_view(page, session, to_print=True)
            boxes += sum(len(item.boxes) for item in view.exercises)
            if len(views) == MOST_ATHLETES or (views and boxes > MOST_BOXES):
                next_path = f"{page.base}/print/?which={query.which.value}&after={views[-1].enrollment_id}"
                break
            views.append(view)
    all_path = None if query.which is NextSessionFilter.ALL else f"{page.base}/print/?which=all"
    content: dict[str, object] = {"base": page.base, "sessions": sort_by_name(views), "all_path": all_path}
    return PageContent("print.html", content | {"next_path": next_path})


async def make_session_view(page: PageRequest, session: NextSession, *, to_print: bool = False) -> SessionView:
    """Return the view of a session as of today in the athlete's time zone."""
    plan = await plan_of(page.context.tx, session.issued.program.slug, session.issued.program.revision)
    return session_view(session, plan.program.name, session.today(page.context.date_now), to_print=to_print)


def sort_by_name(views: Iterable[SessionView]) -> list[SessionView]:
    """Sort sessions by the names of the athlete and of the program."""
    return sorted(views, key=lambda view: (view.athlete.casefold(), view.program))


def _dates(athletes: Sequence[RosterAthlete], now: datetime) -> list[LocalDate]:
    """The dates that the athletes have now: that of most of them first, the later one if there are as many of each.

    Without athletes, it is that of UTC.
    """
    names: dict[date, list[str]] = {}
    for athlete in athletes:
        names.setdefault(athlete.local_date(now), []).append(athlete.name)
    dates = [LocalDate(on, tuple(sorted(found))) for on, found in names.items()]
    return sorted(dates, key=lambda each: (len(each.athletes), each.on), reverse=True) or [LocalDate(now.date(), ())]
