"""The first page of a link: the coach's morning, or the page of the athlete who logs."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar.di import NamedDependency

from api.link_pages.gym_routes import NOTICES, gym_page
from api.link_pages.morning_routes import morning
from api.link_pages.page_handler import PageContent, PageRequest, get
from api.use_cases.access.link_scope import SheetLinkScope


class FirstPageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The enrollment after which a page of the morning begins, and what the athlete has just stored."""

    after: UUID | None = None
    stored: str | None = None


@get("/", long=True)
async def first_page(page: NamedDependency[PageRequest], query: FirstPageQuery) -> PageContent:
    """What the link is for."""
    if page.link.scope is SheetLinkScope.LOG:
        return await gym_page(page, query.stored)
    return await morning(page, query.after, NOTICES.get(query.stored or ""))
