"""The coach's morning: who is due, overdue or stopped, and what needs a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar.di import NamedDependency

from api.link_pages.page_handler import PageContent, PageRequest, get
from api.link_pages.session_view import SessionView, Urgency, session_view
from api.use_cases.prescriptions.next_session import NextSession
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from api.use_cases.sheets.read_sheet import MOST_ATHLETES, every_next_session, roster
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.plans import plan_of

URGENT = (Urgency.STOPPED, Urgency.FLAGGED, Urgency.GATE, Urgency.OVERDUE, Urgency.DUE)


class PrintQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions to print."""

    which: NextSessionFilter = NextSessionFilter.DUE


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
    listed = await every_next_session(page.context, page.link, which=NextSessionFilter.ALL, on=None, after=after)
    sessions = {session.enrollment_id: session for session in listed}
    if after is None and len(listed) == MOST_ATHLETES:
        # more than one page: the first one has everything that is urgent
        for which in (NextSessionFilter.DUE, NextSessionFilter.FLAGGED):
            urgent = await every_next_session(page.context, page.link, which=which, on=None, after=None)
            sessions |= {session.enrollment_id: session for session in urgent}
    views = await session_views(page, sessions.values())
    training = {session.athlete_id for session in sessions.values()}
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
            "idle": [athlete for athlete in athletes if athlete.id not in training]
            if len(listed) < MOST_ATHLETES
            else [],
            "is_first": after is None,
            "next_after": listed[-1].enrollment_id if len(listed) == MOST_ATHLETES else None,
        },
    )


@get("/print", long=True)
async def print_sessions(page: NamedDependency[PageRequest], query: PrintQuery) -> PageContent:
    """The sessions of several athletes, each on a page of its own with boxes to fill in."""
    sessions = await every_next_session(page.context, page.link, which=query.which, on=None, after=None)
    all_path = None if query.which is NextSessionFilter.ALL else f"{page.base}/print/?which=all"
    views = await session_views(page, sessions)
    return PageContent("print.html", {"base": page.base, "sessions": views, "all_path": all_path})


async def session_views(page: PageRequest, sessions: Iterable[NextSession]) -> list[SessionView]:
    """Each session as of today in the time zone of the athlete, by name of the athlete."""
    views = []
    for session in sessions:
        plan = await plan_of(page.context.tx, session.issued.program.slug, session.issued.program.revision)
        views.append(session_view(session, plan.program.name, session.today(page.context.date_now)))
    return sorted(views, key=lambda view: (view.athlete.casefold(), view.program))


def _dates(athletes: Sequence[StoredAthlete], now: datetime) -> list[LocalDate]:
    """The dates that the athletes have now: that of most of them first, the later one if there are as many of each.

    Without athletes, it is that of UTC.
    """
    names: dict[date, list[str]] = {}
    for athlete in athletes:
        names.setdefault(athlete.athlete.local_date(now), []).append(athlete.athlete.name)
    dates = [LocalDate(on, tuple(sorted(found))) for on, found in names.items()]
    return sorted(dates, key=lambda each: (len(each.athletes), each.on), reverse=True) or [LocalDate(now.date(), ())]
