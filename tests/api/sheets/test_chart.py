"""Pictures of series: what an SVG says, read back, and the bytes of a PNG."""

from __future__ import annotations

import gc
import struct
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import Literal

import pytest
from matplotlib.figure import Figure

from api.sheets.chart import NO_SESSION, Chart, ChartTheme, draw
from domain.decision import Action
from domain.reports.series import Line, Mark, Point, Series, SeriesKind
from tests.pictures import SVG, markers, parsed, texts

START = date(2026, 1, 5)
HOSTILE = '</text><script>alert(1)</script>"&$\\frac{a}{b}$\x08\n]]>'


def days(count: int) -> list[date]:
    return [START + timedelta(days=3 * n) for n in range(count)]


def line(name: str, unit: str, values: list[float]) -> Line:
    return Line(name, unit, tuple(Point(on, value) for on, value in zip(days(len(values)), values, strict=True)))


def load_and_reps(count: int = 10) -> Series:
    marks = (Mark(START, Action.HOLD), Mark(days(2)[1], Action.HOLD), Mark(days(3)[2], Action.STOP))
    lines = (
        line("load", "kg", [60 + 2.5 * n for n in range(count)]),
        line("reps", "reps", [5 + n % 3 for n in range(count)]),
    )
    return Series(SeriesKind.LOAD, lines, marks)


def chart(series: Series | None = None, title: str = "Ana: Back squat, load and reps", **options: int) -> Chart:
    return Chart(title=title, series=series or load_and_reps(), **options)  # type: ignore[arg-type]  # only sizes


def svg(drawn: Chart) -> ET.Element:
    return parsed(draw(drawn, "svg"))


def of_loads(*loads: float) -> list[str]:
    return texts(svg(chart(Series(SeriesKind.LOAD, (line("load", "kg", list(loads)),)))))


def test_the_axis_of_assistance_has_no_sign() -> None:
    assert {"kg of assistance", "30", "15"} <= set(of_loads(-30, -25, -20, -15))
    assert {"kg (assistance below 0)", "6", "3", "0"} <= set(of_loads(-10, -5, 0, 2.5, 5))
    assert not [text for found in (of_loads(-30, -15), of_loads(-10, 5)) for text in found if text[0] in "-\u2212"]


def test_the_axes_have_units_loads_and_dates() -> None:
    found = texts(svg(chart()))
    assert {"kg", "reps", "load"} <= set(found)
    assert [text for text in found if text.isdigit()][:3] == ["64", "72", "80"]
    assert any(text.startswith(("Jan ", "Feb ")) for text in found)
    assert found.count("Ana: Back squat, load and reps") == 1


def test_a_long_series_has_years_on_its_axis() -> None:
    assert any(text.endswith(" 2027") for text in texts(svg(chart(load_and_reps(200)))))


@pytest.mark.parametrize("picture", ["png", "svg"])
def test_nothing_of_a_picture_stays_in_memory(picture: Literal["png", "svg"]) -> None:
    gc.disable()  # the server collects cycles so seldom that the figures of an hour would pile up
    try:
        draw(chart(), picture)
        assert [one for one in gc.get_objects() if isinstance(one, Figure)] == []
    finally:
        gc.enable()


def test_every_session_is_a_marker_on_its_line() -> None:
    picture = svg(chart(load_and_reps(200)))
    assert markers(picture, "line-load") == markers(picture, "line-reps") == 200


def test_sessions_without_progress_are_marked_and_named() -> None:
    picture = svg(chart())
    assert (markers(picture, "mark-hold"), markers(picture, "mark-stop")) == (2, 1)
    assert {"hold", "stop"} <= set(texts(picture))


def test_lines_of_one_unit_share_a_panel() -> None:
    series = Series(SeriesKind.TARGETS, (line("asked", "reps", [9, 9]), line("done", "reps", [9, 8])))
    assert texts(svg(chart(series))).count("reps") == 1


def test_pain_is_drawn_on_the_whole_scale() -> None:
    picture = svg(chart(Series(SeriesKind.PAIN, (line("during", "0-10", [1, 2]),))))
    assert {"0", "8"} <= set(texts(picture))  # although only 1 and 2 were scored


@pytest.mark.parametrize("picture", ["png", "svg"])
@pytest.mark.parametrize(
    "on",
    [
        (date.min,),
        (date.max,),
        (date.min, date.min + timedelta(days=1)),
        (date.max - timedelta(days=1), date.max),
        (date.min, START),
        (START, date.max),
        (date.min, START, date.max),
    ],
)
def test_the_first_and_the_last_possible_date_are_drawn(on: tuple[date, ...], picture: Literal["png", "svg"]) -> None:
    values = tuple(Point(day, 60) for day in on)
    assert draw(chart(Series(SeriesKind.LOAD, (Line("load", "kg", values),))), picture)


def test_without_a_session_the_picture_says_so() -> None:
    empty = Series(SeriesKind.LOAD, (Line("load", "kg", ()), Line("reps", "reps", ())))
    assert NO_SESSION in texts(svg(chart(empty)))
    assert draw(chart(empty), "png").startswith(b"\x89PNG")


def test_a_single_session_can_be_drawn() -> None:
    assert markers(svg(chart(load_and_reps(1))), "line-load") == 1


@pytest.mark.parametrize(("width", "height"), [(160, 120), (400, 240), (2000, 1500)])
def test_a_picture_has_the_size_that_was_asked_for(width: int, height: int) -> None:
    drawn = chart(width=width, height=height)
    assert struct.unpack(">II", draw(drawn, "png")[16:24]) == (width, height)
    picture = svg(drawn)
    assert (picture.get("width"), picture.get("height")) == (str(width), str(height))


def test_at_400_pixels_no_text_is_smaller_than_11_pixels() -> None:
    picture = svg(chart(width=400, height=240))
    sizes = [float(part.split("px")[0].split()[-1]) for part in _styles(picture) if "px" in part]
    assert min(sizes) >= 11


def _styles(picture: ET.Element) -> list[str]:
    return [str(each.get("style")) for each in picture.iter(f"{SVG}text")]


def test_a_long_title_is_shortened() -> None:
    title = next(text for text in texts(svg(chart(title="Ana " * 60, width=400))) if text.startswith("Ana"))
    assert title.endswith("…")
    assert len(title) < 60


@pytest.mark.parametrize("picture", ["png", "svg"])
def test_dark_and_light_pictures_differ_and_the_same_chart_is_the_same_file(picture: str) -> None:
    light, dark = (Chart(title="x", series=load_and_reps(), theme=theme) for theme in ChartTheme)
    first = draw(light, picture)  # type: ignore[arg-type]  # one of the two
    assert first == draw(light, picture)  # type: ignore[arg-type]  # as above
    assert first != draw(dark, picture)  # type: ignore[arg-type]  # as above


def test_a_hostile_name_stays_text() -> None:
    picture = svg(chart(title=HOSTILE, width=2000))
    assert not list(picture.iter(f"{SVG}script"))
    assert any(text.startswith('</text><script>alert(1)</script>"&$\\frac{a}{b}$') for text in texts(picture))
    assert draw(chart(title=HOSTILE), "png").startswith(b"\x89PNG")


def test_a_picture_loads_nothing() -> None:
    picture = svg(chart())
    links = [value for each in picture.iter() for name, value in each.attrib.items() if name.endswith("href")]
    assert [link for link in links if not link.startswith("#")] == []
    assert not {each.tag.rpartition("}")[2] for each in picture.iter()} & {"script", "image", "foreignObject", "a"}
