"""A coaching week in a spreadsheet only: read by formula, typed, posted, and the next numbers appear."""

from __future__ import annotations

from tests.servers import Client
from tests.sheets import Link, an_athlete, enrolled, linked, posted

COLUMNS = ("Athlete", "Date", "Exercise", "Slot", "Side", "Set", "Reps", "Load", "Unit", "Posted")


def asked(link: Link, on: str) -> tuple[str, str, str]:
    """The values of the coach's three cells."""
    load, reps, code = (link.cell(f"next/ana/bss/{field}", on=on) for field in ("load", "reps", "code"))
    return load, reps, code


def typed(link: Link, on: str, missed_on_the_right: int = 0) -> str:
    """The table of the next session with the performed sets typed over it, as rows of the log."""
    lines = ["\t".join(COLUMNS)]
    for row in link.table("next/ana", on=on):
        short = missed_on_the_right if row["Side"] == "right" else 0
        reps = str(int(row["Reps"]) - short)
        cells = ("ana", on, row["Exercise"], row["Slot"], row["Side"], row["Set"], reps, row["Load (kg)"], "kg", "")
        lines.append("\t".join(cells))
    return "\n".join(lines)


def test_a_week_in_the_sheet_only(client: Client) -> None:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    link = linked(client, ana)

    assert asked(link, "2026-03-02") == ("10", "9", "start_coach")
    posted(client, "/v1/imports", {"csv": typed(link, "2026-03-02")})

    assert asked(link, "2026-03-04") == ("10", "10", "reps_up")
    posted(client, "/v1/imports", {"csv": typed(link, "2026-03-04", missed_on_the_right=2)})

    load, reps, _ = asked(link, "2026-03-06")
    assert (load, reps) == ("10", "10")
    for day, before in (("2026-03-06", 10), ("2026-03-09", 11), ("2026-03-11", 12)):
        assert link.cell("next/ana/bss/reps", on=day) == str(before)
        posted(client, "/v1/imports", {"csv": typed(link, day)})

    assert asked(link, "2026-03-13") == ("12.5", "9", "load_up")
    assert {row["Date"] for row in link.table("log/ana")} == {
        "2026-03-02", "2026-03-04", "2026-03-06", "2026-03-09", "2026-03-11",
    }  # fmt: skip
    assert link.table("progress/ana")[0]["Working load"] == "12.5"
