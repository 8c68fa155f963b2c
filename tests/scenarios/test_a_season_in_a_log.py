"""A coach's season in one log: sent back whole every week, with corrections. No session is doubled, none lost."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from api.sheets.table import Column, Table
from api.sheets.workbook import as_workbook
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import verified
from tests.scenarios.story import FIRST_DAY, Coach, Json, expect, rack

NAMES = ("Ana", "Ben Müller", "Chloé")
WEEKS = 10
EXPORT_AFTER = 5
Season = dict[tuple[str, date], list[int]]
"""The reps of every session, by athlete and date."""


class Sheet:
    """The coach's log: a header row, and a row for each set."""

    def __init__(self) -> None:
        self.headings = ["Name", "Datum", "Übung", "Satz", "Wdh.", "Gewicht (kg)"]
        self.rows: list[list[str]] = []

    def add(self, name: str, on: date, reps: list[int]) -> None:
        """Type a session below the others. Cells of any further columns stay empty."""
        typed = {"Name": name, "Datum": f"{on:%d.%m.%Y}", "Übung": "Bulgarian split squat", "Gewicht (kg)": "10"}
        typed |= {"Athlete": name, "Date": on.isoformat(), "Exercise": "bulgarian-split-squat", "Load": "10"}
        for number, count in enumerate(reps, start=1):
            cells = typed | dict.fromkeys(("Satz", "Set"), str(number)) | dict.fromkeys(("Wdh.", "Reps"), str(count))
            self.rows.append([cells.get(heading, "") for heading in self.headings])

    def correct(self, on: date, reps: int) -> set[str]:
        """Change the reps of every set of a day. Return the names of the athletes."""
        at_date = next(self.headings.index(each) for each in ("Datum", "Date") if each in self.headings)
        at_reps = next(self.headings.index(each) for each in ("Wdh.", "Reps") if each in self.headings)
        of_day = [row for row in self.rows if row[at_date] in (f"{on:%d.%m.%Y}", on.isoformat())]
        for row in of_day:
            row[at_reps] = str(reps)
        return {row[0] for row in of_day}

    def replace_by(self, exports: list[str]) -> None:
        """Copy the exported logs of all athletes into the sheet."""
        tables = [list(csv.reader(io.StringIO(text, newline=""))) for text in exports]
        self.headings = tables[0][0]
        self.rows = [row for table in tables for row in table[1:]]

    def as_csv(self) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([self.headings, *self.rows])
        return text.getvalue().encode("cp1252")

    def as_workbook(self) -> bytes:
        columns = tuple(Column(heading) for heading in self.headings)
        return as_workbook(Table("Training", columns, tuple(map(tuple, self.rows))))


def sent(coach: Coach, sheet: Sheet, week: int) -> Json:
    """Send the whole log: as CSV in even weeks, as a workbook in odd ones. Look at a dry run first."""
    results: list[Json] = []
    for dry_run in ("true", "false"):
        if week % 2:
            files = {"file": ("log.xlsx", sheet.as_workbook())}
            answer = coach.client.post("/v1/imports", files=files, data={"dry_run": dry_run})
        else:
            headers = {"Content-Type": "text/csv"}
            params = {"dry_run": dry_run}
            answer = coach.client.post("/v1/imports", content=sheet.as_csv(), headers=headers, params=params)
        results.append(expect(answer, 200 if dry_run == "true" else 201))
    foreseen, done = results
    assert foreseen["session_results"] == done["session_results"]
    return done


def stored(coach: Coach, ids: dict[str, str]) -> Season:
    season: Season = {}
    for name, athlete_id in ids.items():
        page = expect(coach.client.get(f"/v1/athletes/{athlete_id}/sessions", params={"limit": 100}), 200)
        for session in page["items"]:
            day = (name, date.fromisoformat(session["performed_on"]))
            assert day not in season, "a session is stored twice"
            season[day] = [one["reps"] for item in session["exercises"] for one in item["sets"]]
    return season


def enrolled(coach: Coach, name: str) -> str:
    body: Json = {"name": name, "external_id": name, "unit": "kg", "equipment": rack(8, 10, 12)}
    athlete_id: str = expect(coach.client.post("/v1/athletes", json=body), 201)["id"]
    start = [{"progression": "bss", "load": 10}]
    enrollment = {"program": {"slug": "bulgarian-split-squat"}, "start_on": str(FIRST_DAY), "start": start}
    expect(coach.client.post(f"/v1/athletes/{athlete_id}/enrollments", json=enrollment), 201)
    return athlete_id


def log_in_the_app(coach: Coach, athlete_id: str, on: date, reps: list[int]) -> None:
    sets = [{"set": number, "reps": count, "load": 10} for number, count in enumerate(reps, start=1)]
    body = {"performed_on": str(on), "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}
    expect(coach.client.post(f"/v1/athletes/{athlete_id}/sessions", json=body), 201)


@pytest.mark.slow
def test_a_season_is_sent_back_whole_every_week(coach: Coach, story_server: StoryServer) -> None:
    ids = {name: enrolled(coach, name) for name in NAMES}
    sheet, season = Sheet(), Season()
    for week in range(WEEKS):
        monday = FIRST_DAY + timedelta(weeks=week)
        coach.calendar.comes_to(monday + timedelta(days=4))
        new = 0
        for n, name in enumerate(NAMES):
            for day in (0, 3):
                on, reps = monday + timedelta(days=day), [8 + (week + n) % 4, 8, 7]
                season[name, on] = reps
                sheet.add(name, on, reps)
                in_the_app = n == 0 and day == 3 and week % 2 == 0  # on the phone, and in the sheet as well
                if in_the_app:
                    log_in_the_app(coach, ids[name], on, reps)
                new += not in_the_app
        corrected_on = monday - timedelta(weeks=1)
        corrected = sheet.correct(corrected_on, 10 + week % 3) if week else set()
        season |= {(name, corrected_on): [10 + week % 3] * 3 for name in corrected}
        result = sent(coach, sheet, week)
        assert (result["created"], result["changed"], result["conflicting"]) == (new, len(corrected), 0)
        assert result["known"] == len(season) - new - len(corrected)
        assert stored(coach, ids) == season
        again = sent(coach, sheet, week)
        assert (again["created"], again["changed"], again["known"]) == (0, 0, len(season))
        if week == EXPORT_AFTER:
            pages = [coach.client.get(f"/v1/athletes/{each}/history", params={"limit": 100}) for each in ids.values()]
            sheet.replace_by([expect(page, 200)["csv"] for page in pages])
    assert len(season) == WEEKS * 2 * len(NAMES)
    assert verified(story_server.database_url).returncode == 0
