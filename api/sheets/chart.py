"""Draws a series as PNG or SVG, with matplotlib (docs/decisions/0018-pictures-with-matplotlib.md).

Import this module in a thread and on first use only: that takes about a second and 60 MB.
"""

from __future__ import annotations

import gc
import io
import logging
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import matplotlib as mpl
import msgspec
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from msgspec import Meta

from domain.reports.series import Line, Mark, Series, SeriesKind

mpl.rcParams.update(
    {
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        "svg.fonttype": "none",  # text stays text
        "svg.hashsalt": "nextset",  # the same series is the same file
        "font.family": ["DejaVu Sans", "sans-serif"],
        "font.size": 12,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
    }
)
logging.getLogger("matplotlib").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", message="AutoDateLocator was unable", category=UserWarning)
warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a letter without a glyph is drawn as a box

_ONE_AT_A_TIME = threading.Lock()  # matplotlib's font cache is not thread-safe
_MARGINS = {"left": 58, "right": 16, "top": 42, "bottom": 34}
_LEGEND_ROW = 18
_LEGEND_ENTRY = 32  # pixels of an entry besides its text
_MARGIN_OF_DAYS = 0.02  # of the span, on either side
_MARGIN_OF_ONE_DAY = 2  # days
_SHORT_SPAN_DAYS = 300  # a longer span has years on its axis, not days
_PIXELS_PER_TICK = {"x": 110, "y": 45}
_LETTER = 8.4  # pixels, on average, of the title
NO_SESSION = "No session yet"


class ChartTheme(StrEnum):
    """Colors for a light or a dark background."""

    LIGHT = "light"
    DARK = "dark"


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What to draw, and how. Sizes are in pixels."""

    title: str
    series: Series
    width: Annotated[int, Meta(ge=160, le=2000)] = 800
    height: Annotated[int, Meta(ge=120, le=1500)] = 400
    theme: ChartTheme = ChartTheme.LIGHT


class _Palette(msgspec.Struct, frozen=True):
    ground: str
    text: str
    quiet: str
    grid: str
    lines: tuple[str, ...]
    marks: Mapping[str, str]


_PALETTES = {
    ChartTheme.LIGHT: _Palette(
        "#ffffff",
        "#17211d",
        "#55645d",
        "#dde5e1",
        ("#0b6e4f", "#1d4f91", "#8f4a00", "#7a3b8f"),
        {"hold": "#4a5568", "back_off": "#8f4a00", "deload": "#8f4a00", "stop": "#a3201d"},
    ),
    ChartTheme.DARK: _Palette(
        "#111715",
        "#e4ebe8",
        "#a0b0a9",
        "#2c3733",
        ("#5fd3a9", "#9cc3f5", "#f2b56b", "#d7a6e8"),
        {"hold": "#b8c3d1", "back_off": "#f2b56b", "deload": "#f2b56b", "stop": "#ff9d94"},
    ),
}
_SHAPES = {"hold": "s", "back_off": "v", "deload": "v", "stop": "X"}


def draw(chart: Chart, picture: Literal["png", "svg"]) -> bytes:
    """Return the picture. One at a time is drawn."""
    with _ONE_AT_A_TIME, _figure_cleanup():
        return _drawn(chart, picture)


@contextmanager
def _figure_cleanup() -> Iterator[None]:
    """Free the figure that is drawn in this block.

    A figure is a reference cycle of a thousand objects (0.6 MB). The server seldom collects cycles, so figures would
    pile up to 600 MB. Automatic collection is off in the block, for all threads, so that the figure stays in the
    youngest generation. Collecting that generation usually takes 2 ms. A full collection would stop all threads for up
    to 250 ms.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_enabled:
            gc.enable()


def _drawn(chart: Chart, picture: Literal["png", "svg"]) -> bytes:
    figure, out = _figure(chart), io.BytesIO()
    if picture == "png":
        FigureCanvasAgg(figure).print_png(out, pil_kwargs={"compress_level": 1})
        return out.getvalue()
    FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None, "Title": _printable(chart.title)})
    in_points = f'width="{chart.width}pt" height="{chart.height}pt"'
    return out.getvalue().replace(in_points.encode(), in_points.replace("pt", "").encode(), 1)


def _figure(chart: Chart) -> Figure:
    palette = _PALETTES[chart.theme]
    figure = Figure(figsize=(chart.width / 72, chart.height / 72), dpi=72, facecolor=palette.ground)
    panels = _panels(chart.series)
    columns = _legend_columns(chart)
    rows = -(-len(_names(chart)) // columns)
    heights = (2, 1)[: len(panels)]
    axes: list[Axes] = list(figure.subplots(len(panels), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0])
    figure.subplots_adjust(
        left=_MARGINS["left"] / chart.width,
        right=1 - _MARGINS["right"] / chart.width,
        top=1 - (_MARGINS["top"] + _LEGEND_ROW * rows) / chart.height,
        bottom=_MARGINS["bottom"] / chart.height,
        hspace=0.12,
    )
    figure.text(
        12 / chart.width,
        1 - 22 / chart.height,
        _shortened(_printable(chart.title), chart.width),
        color=palette.text,
        size=14,
        weight="bold",
    )
    first = 0
    for panel, lines in zip(axes, panels, strict=True):
        _style(panel, palette, chart.height / len(panels))
        _draw_lines(panel, lines, palette, first)
        panel.set_ylabel(_axis_label(lines), color=palette.quiet, gid=f"unit-{lines[0].unit}")
        first += len(lines)
    for panel in axes[:-1]:
        panel.xaxis.set_visible(False)  # the panel below has the dates of both
    if chart.series.is_empty:
        axes[0].text(0.5, 0.5, NO_SESSION, transform=axes[0].transAxes, ha="center", color=palette.quiet)
        axes[0].set_xticks([])
        return figure
    _draw_marks(axes[0], panels[0][0], chart.series.marks, palette)
    if chart.series.kind is SeriesKind.PAIN:
        axes[0].set_ylim(-0.3, 10.3)
    axes[-1].set_xlim(*_limits(chart.series))
    locator = AutoDateLocator(minticks=2, maxticks=max(3, chart.width // _PIXELS_PER_TICK["x"]))
    axes[-1].xaxis.set_major_locator(locator)
    axes[-1].xaxis.set_major_formatter(FuncFormatter(_day if _days(chart.series) <= _SHORT_SPAN_DAYS else _month))
    _legend(figure, axes, chart, palette, columns)
    return figure


def _panels(series: Series) -> list[tuple[Line, ...]]:
    """Lines of one unit share a panel. The first panel is the larger one."""
    by_unit: dict[str, list[Line]] = {}
    for line in series.lines:
        by_unit.setdefault(line.unit, []).append(line)
    return [tuple(lines) for lines in by_unit.values()]


def _axis_label(lines: Sequence[Line]) -> str:
    """The unit of a panel. Below zero is assistance, which the axis shows without a sign."""
    values = [point.value for line in lines for point in line.points]
    if not values or min(values) >= 0:
        return lines[0].unit
    return f"{lines[0].unit} of assistance" if max(values) <= 0 else f"{lines[0].unit} (assistance below 0)"


def _style(panel: Axes, palette: _Palette, height: float) -> None:
    panel.set_facecolor(palette.ground)
    panel.tick_params(colors=palette.quiet, length=0, grid_color=palette.grid)
    panel.yaxis.set_major_locator(
        MaxNLocator(nbins=max(2, int(height / _PIXELS_PER_TICK["y"])), integer=True, min_n_ticks=1)
    )
    panel.yaxis.set_major_formatter(FuncFormatter(_without_sign))
    panel.margins(y=0.12)
    panel.spines["bottom"].set_color(palette.grid)


def _draw_lines(panel: Axes, lines: Sequence[Line], palette: _Palette, first: int) -> None:
    for number, line in enumerate(lines, start=first):
        if line.points:
            color = palette.lines[number % len(palette.lines)]
            style = "--" if line.name == "asked" else "-"
            days = [date2num(point.on) for point in line.points]
            values = [point.value for point in line.points]
            marker = "o" if number < len(palette.lines) else "^"  # the colors begin again
            size = 4 if len(days) <= 80 else 2.5
            panel.plot(
                days, values, style, color=color, marker=marker, markersize=size, linewidth=1.6,
                label=_printable(line.name),
                gid=f"line-{line.name.replace(' ', '-')}",
            )  # fmt: skip
    panel.xaxis_date()


def _draw_marks(panel: Axes, line: Line, marks: Sequence[Mark], palette: _Palette) -> None:
    """Mark the sessions without progress on the first line."""
    value_on = {point.on: point.value for point in line.points}
    by_action: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.on in value_on:
            by_action.setdefault(mark.action.value, []).append(mark)
    for action, found in by_action.items():
        panel.plot(
            [date2num(mark.on) for mark in found], [value_on[mark.on] for mark in found], linestyle="none",
            marker=_SHAPES[action], markersize=6, color=palette.marks[action], label=action.replace("_", " "),
            gid=f"mark-{action}",
        )  # fmt: skip


def _names(chart: Chart) -> list[str]:
    """The entries of the legend."""
    actions = dict.fromkeys(mark.action.value.replace("_", " ") for mark in chart.series.marks)
    return [*(line.name for line in chart.series.lines if line.points), *actions]


def _legend_columns(chart: Chart) -> int:
    """How many entries fit beside each other."""
    widest = max((len(name) * 6.5 + _LEGEND_ENTRY for name in _names(chart)), default=1)
    return max(1, min(len(_names(chart)) or 1, int((chart.width - 8) / widest)))


def _days(series: Series) -> int:
    first, last = _span(series)
    return (last - first).days


def _span(series: Series) -> tuple[date, date]:
    days = [point.on for line in series.lines for point in line.points]
    return min(days), max(days)


def _limits(series: Series) -> tuple[float, float]:
    """The ends of the date axis: a margin around the days, and never a date that `datetime` does not have."""
    first, last = (date2num(day) for day in _span(series))
    margin = (last - first) * _MARGIN_OF_DAYS or _MARGIN_OF_ONE_DAY
    return max(first - margin, date2num(date.min)), min(last + margin, date2num(date.max))


def _without_sign(number: float, _position: int | None = None) -> str:
    return f"{abs(number):g}"


def _day(number: float, _position: int | None = None) -> str:
    on = num2date(number)
    return f"{on:%b} {on.day}"


def _month(number: float, _position: int | None = None) -> str:
    return f"{num2date(number):%b %Y}"


def _legend(figure: Figure, axes: Sequence[Axes], chart: Chart, palette: _Palette, columns: int) -> None:
    handles = [line for panel in axes for line in panel.get_lines() if not str(line.get_label()).startswith("_")]
    legend = figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(4 / chart.width, 1 - 26 / chart.height), ncols=columns,
        frameon=False, labelcolor=palette.text, handlelength=1.2, columnspacing=1, handletextpad=0.4,
        fontsize=11 if chart.width >= 400 else 9,
    )  # fmt: skip
    legend.set_gid("legend")


def _printable(text: str) -> str:
    """Text without control characters, which XML does not allow."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _shortened(text: str, width: int) -> str:
    most = max(8, int((width - 24) / _LETTER))
    return text if len(text) <= most else f"{text[: most - 1]}…"
