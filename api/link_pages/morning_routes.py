"""The coach's morning: who is due, overdue or stopped, and what needs a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
from litestar.di import NamedDependency

from api.link_pages.page_handler import PageContent, PageRequest, get
from api.link_pages.session_view import SessionView, Urgency, session_view
from api.use_cases.prescriptions.next_session import NextSession
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from api.use_cases.sheets.read_sheet import MOST_ATHLETES, every_next_session, roster
from api.use_cases.stored.plans import plan_of
from domain.athlete import local_date

URGENT = (Urgency.STOPPED, Urgency.FLAGGED, Urgency.GATE, Urgency.OVERDUE, Urgency.DUE)


class PrintQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions to print."""

    which: NextSessionFilter = NextSessionFilter.DUE


class Section(msgspec.Struct, frozen=True):
    """A part of the morning."""

    urgency: Urgency
    sessions: list[SessionView]


async def morning(page: PageRequest, after: UUID | None, notice: str | None = None) -> PageContent:
    """The link's athletes, each in the most urgent group that fits.

    `after` is the enrollment after which the page begins, if there are several pages.
    """
    athletes = await roster(page.context, page.link)
    time_zones = {athlete.id: athlete.athlete.time_zone for athlete in athletes}
    listed = await every_next_session(page.context, page.link, which=NextSessionFilter.ALL, on=None, after=after)
    sessions = {session.enrollment_id: session for session in listed}
    if after is None and len(listed) == MOST_ATHLETES:
        # more than one page: the first one has everything that is urgent
        for which in (NextSessionFilter.DUE, NextSessionFilter.FLAGGED):
            urgent = await every_next_session(page.context, page.link, which=which, on=None, after=None)
            sessions |= {session.enrollment_id: session for session in urgent}
    views = await session_views(page, sessions.values(), time_zones)
    training = {session.athlete_id for session in sessions.values()}
    return PageContent(
        "morning.html",
        {
            "base": page.base,
            "notice": notice,
            "link": page.link,
            "today": page.context.date_now.date(),
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
    return PageContent("print.html", {"base": page.base, "sessions": await session_views(page, sessions, {})})


async def session_views(
    page: PageRequest, sessions: Iterable[NextSession], time_zones: dict[UUID, str]
) -> list[SessionView]:
    """Each session as of today, by name of the athlete. `time_zones` has those of the athletes, if known."""
    views = []
    for session in sessions:
        plan = await plan_of(page.context.tx, session.issued.program.slug, session.issued.program.revision)
        views.append(session_view(session, plan.program.name, _today(page, time_zones.get(session.athlete_id))))
    return sorted(views, key=lambda view: (view.athlete.casefold(), view.program))


def _today(page: PageRequest, time_zone: str | None) -> date:
    now = page.context.date_now
    return now.date() if time_zone is None else local_date(time_zone, now)
