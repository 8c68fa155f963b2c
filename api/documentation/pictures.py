"""Charts of the documentation, drawn on the first request: for light and dark, for wide and narrow screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from api.http.pages import PublicPage
from domain.reports.series import Series

WIDE, NARROW = (760, 300), (400, 260)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
Theme = Literal["light", "dark"]


class Picture(msgspec.Struct, frozen=True):
    """A chart of a page. `series` is called when it is drawn. `alt` says in words what it shows."""

    name: str
    title: str
    alt: str
    series: Callable[[], Series]

    def path(self, theme: Theme, size: tuple[int, int]) -> str:
        return f"/docs/chart-{self.name}-{theme}-{size[0]}.svg"

    def files(self) -> Iterator[PublicPage]:
        """Yield the picture in each theme and size."""
        themes: tuple[Theme, ...] = ("light", "dark")
        for theme in themes:
            for size in (WIDE, NARROW):
                yield PublicPage(
                    path=self.path(theme, size),
                    media_type="image/svg+xml",
                    content=self._drawing(theme, size),
                    headers=HEADERS,
                )

    def _drawing(self, theme: Theme, size: tuple[int, int]) -> Callable[[], bytes]:
        def draw() -> bytes:
            from api.sheets.chart import Chart, ChartTheme, draw  # takes a second and 60 MB

            width, height = size
            chart = Chart(title=self.title, series=self.series(), width=width, height=height, theme=ChartTheme(theme))
            return draw(chart, "svg")

        return draw
