"""Pictures of an athlete's training: `/chart/{athlete}/{exercise}/load.png`, for `=IMAGE()` and for web pages."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.sheets.http.sheet_handler import REVALIDATED_HEADERS, SheetHandler, SheetRequest, SheetResponse, get
from api.use_cases.access.open_sheet_link import named_athlete
from api.use_cases.sheets.exercise_series import athlete_loads, exercise_series, names_of_exercises
from domain.reports.series import Series, SeriesKind

MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
DRAWING = 2
"""Part of each `ETag`. Increase it when pictures of the same series look different."""
# A picture that is opened as a page can load and run nothing. The style is that of the picture itself.
HEADERS = [
    *REVALIDATED_HEADERS,
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox"),
]


class ChartQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The size of the picture, in pixels, and its colors."""

    width: Annotated[int, Meta(ge=160, le=2000)] = 800
    height: Annotated[int, Meta(ge=120, le=1500)] = 400
    theme: Literal["light", "dark"] = "light"


def _handler(kind: SeriesKind) -> SheetHandler:
    paths = [f"/chart/{{athlete:str}}/{{exercise:str}}/{kind.value}.{ending}" for ending in MEDIA_TYPES]

    @get(paths, long=True, common_headers=HEADERS, on_pages=True)
    async def chart(
        sheet: NamedDependency[SheetRequest], athlete: FromPath[str], exercise: FromPath[str], query: ChartQuery
    ) -> SheetResponse:
        """Draw one kind of series of one exercise."""
        stored = await named_athlete(sheet.context, sheet.link, athlete)
        found = await exercise_series(sheet.context, stored, exercise, kind)
        return _picture(sheet, f"{stored.athlete.name}: {found.exercise}, {kind.in_words}", found.series, query)

    return chart


def _picture(sheet: SheetRequest, title: str, series: Series, query: ChartQuery) -> SheetResponse:
    def write() -> bytes:
        from api.sheets.chart import Chart, ChartTheme, draw  # in the thread, on first use: it takes a second

        drawn = Chart(title=title, series=series, width=query.width, height=query.height, theme=ChartTheme(query.theme))
        return draw(drawn, "png" if sheet.ending == "png" else "svg")

    version = msgspec.json.encode((DRAWING, sheet.ending, title, series, query))
    return SheetResponse(MEDIA_TYPES[sheet.ending], write, revalidated=True, version=version, thread="charts")


@get(
    [f"/chart/{{athlete:str}}/load.{ending}" for ending in MEDIA_TYPES],
    long=True,
    common_headers=HEADERS,
    on_pages=True,
)
async def athlete_chart(
    sheet: NamedDependency[SheetRequest], athlete: FromPath[str], query: ChartQuery
) -> SheetResponse:
    """Draw the loads of the exercises that an athlete trained last, in one picture."""
    stored = await named_athlete(sheet.context, sheet.link, athlete)
    series = await athlete_loads(sheet.context, stored.id, stored.athlete.unit, await names_of_exercises(sheet.context))
    return _picture(sheet, f"{stored.athlete.name}: loads", series, query)


CHARTS = [athlete_chart, *(_handler(kind) for kind in SeriesKind)]
