"""Sheet addresses: tables, workbooks, pictures, calendars and the calculator."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage

SUBJECT = Subject("sheets")
SQUATS = "bulgarian-split-squat"
CALCULATED_ROWS = 500
LARGEST_PICTURE = "?width=2000&height=1500"


def address_of(path: str) -> str:
    """The name of a sheet address in the table."""
    return f"GET /s/{{token}}/{path}"


def _add(template: str, case: str, of: str, *, query: str = "", repeats: int = 3) -> None:
    """Add a row. `of` is whose data it shows: `long`, `large`, `one` or `roster`."""

    def prepare(stage: Stage) -> Send:
        if of == "roster":
            workspace, athlete, exercise = stage.roster.workspace, stage.roster.athletes[-1], SQUATS
        elif of == "one":
            workspace, athlete, exercise = (
                stage.one_exercise.workspace,
                stage.one_exercise.athlete,
                stage.one_exercise.exercise,
            )
        elif of == "large":
            workspace, athlete, exercise = stage.large.workspace, stage.large.athlete, stage.large.exercises[0]
        else:
            workspace, athlete, exercise = stage.long.workspace, stage.long.athlete, SQUATS
        path = template.format(athlete=athlete, exercise=exercise, field="all")
        whole = f"{workspace.link()}/{path}{query}"
        return lambda _: workspace.get(whole)

    SUBJECT.read(address_of(template), case, prepare, repeats=repeats)


def calculator(rows: int, in_turn: bool) -> str:
    """The parameters of a calculation for so many rows."""
    reps = "%3B".join(["8,8,8"] * rows)
    loads = "%3B".join(["20"] * rows)
    history = "&history=true" if in_turn else ""
    return (
        f"?kind=double_progression&reps_min=8&reps_max=12&reps={reps}&load={loads}"
        f"&field=load,reps,sets,action,why{history}"
    )


def _charts() -> Iterator[tuple[str, str]]:
    for kind in ("load", "e1rm", "targets", "pain", "symmetry", "volume"):
        for ending in ("png", "svg"):
            yield f"chart/{{athlete}}/{{exercise}}/{kind}.{ending}", "500 sessions"
    for ending in ("png", "svg"):
        yield f"chart/{{athlete}}/load.{ending}", "6 exercises"


for _ending in ("csv", "xlsx"):
    _add(f"next/table.{_ending}", "100 athletes with 345 sets", "roster", repeats=LARGEST_REPEATS)
    _add(f"next/{{athlete}}/table.{_ending}", "30 exercises with 345 sets", "roster")
    _add(f"athletes/table.{_ending}", "200 athletes", "roster")
    _add(f"log/{{athlete}}/table.{_ending}", "2,000 sessions", "long")
    _add(f"log/{{athlete}}/table.{_ending}", "sessions of 5,000 sets", "large", repeats=LARGEST_REPEATS)
    _add(f"progress/{{athlete}}/table.{_ending}", "2,000 sessions", "long")
    _add(f"progress/{{athlete}}/table.{_ending}", "30 exercises", "roster")
_add("next/{athlete}/{exercise}/{field}", "after 2,000 sessions", "long")
for _lines in ("next", "athletes", "progress"):
    _add(f"{_lines}/lines.txt", "200 athletes", "roster")
_add("workbook.xlsx", "200 athletes", "roster", repeats=LARGEST_REPEATS)
_add("google-workbook.xlsx", "200 athletes", "roster")
_add("workbook.xlsx", "2,000 sessions", "long")
_add("calendar.ics", "200 athletes", "roster")
_add("calendar.ics", "2,000 sessions", "long")
_add("calc/next", "500 rows", "roster", query=calculator(CALCULATED_ROWS, False))
_add("calc/next", "500 rows in turn", "roster", query=calculator(CALCULATED_ROWS, True))
for _template, _case in _charts():
    _add(_template, f"{_case}, 2,000 x 1,500 pixels", "long", query=LARGEST_PICTURE)
for _kind in ("load.svg", "e1rm.png", "volume.png"):
    _add(f"chart/{{athlete}}/{{exercise}}/{_kind}", "50,000 sets in 500 sessions", "one", query=LARGEST_PICTURE)
_add("chart/{athlete}/load.svg", "50,000 sets in 50 exercises", "large", query=LARGEST_PICTURE)
