"""A season that one athlete logs on a page, and another one through the API: both end at the same place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.link_pages import Person, forms_on, logging_link
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, expect

# What the right leg does less than asked, the pain during, and the pain of the next morning. Eight sessions take 26
# forms, which is within the rate limit of a link even if no time passes.
SEASON = ((0, 1, 1), (0, 1, 1), (2, 1, 1), (0, 2, 1), (0, 6, 3), (0, 1, 1), (1, 1, 1), (0, 1, 1))


def enrolled(coach: Coach, name: str) -> Athlete:
    knee = {"name": "knee", "region": "knee", "side": "right", "baseline_pain": 1}
    return coach.enrolls(name, "runner-knee-strength", start={"bss": 10, "lunge": 6}, complaints=[knee])


def asked(athlete: Athlete) -> Any:
    """What comes next, and why."""
    session = athlete.next()
    return [
        (item["slot"], item["variant"], item["decision"]["text"], [(one["reps"], one["load"]) for one in item["sets"]])
        for item in session["exercises"]
    ]


def done(prescribed: Any, missing: int) -> list[list[int]]:
    """The reps of each set of each exercise."""
    return [
        [(one["reps"] or 15) - (missing if one["side"] == "right" else 0) for one in item["sets"]]
        for item in prescribed["exercises"]
        if item["sets"]
    ]


def log_on_page(person: Person, athlete: Athlete, reps: list[list[int]], pain: int) -> None:
    """Fill in the form on the phone. The athlete presses the button twice."""
    form = person.form(f"train/{athlete.enrollment_id}/")
    for n, of_exercise in enumerate(reps):
        form.fields |= {f"e{n}.s{m}.amount": str(count) for m, count in enumerate(of_exercise)}
        form.fields |= {f"e{n}.{question}": "yes" for question in ("unassisted", "torso_upright", "tempo_held")}
    form.fields |= {"pain.before": "1", "pain.during": str(pain), "pain.after_1h": "1"}
    for _ in range(2):
        assert person.submit(form).headers["Location"].endswith("/?stored=session")


def log_by_api(athlete: Athlete, prescribed: Any, reps: list[list[int]], pain: int) -> str:
    form = {"unassisted": True, "torso_upright": True, "tempo_held": True}
    exercises = [
        {
            "exercise": item["exercise"],
            "slot": item["slot"],
            "variant": item["variant"],
            "sets": [
                {"set": one["set"], "side": one["side"], "reps": count, "load": one["load"], **form}
                for one, count in zip(item["sets"], of_exercise, strict=True)
            ],
        }
        for item, of_exercise in zip([each for each in prescribed["exercises"] if each["sets"]], reps, strict=True)
    ]
    body = {
        "performed_on": prescribed["on"],
        "prescription_id": prescribed["id"],
        "exercises": exercises,
        "pain": {"before": 1, "during": pain, "after_1h": 1},
    }
    answer = expect(athlete.coach.client.post(f"{athlete.path}/sessions", json=body), 201)
    return str(answer["session"]["id"])


def test_a_season_on_a_page_ends_where_the_same_season_through_the_api_ends(coach: Coach) -> None:
    on_page, by_api = enrolled(coach, "Pia"), enrolled(coach, "Abe")
    with Person(logging_link(coach.client, on_page.id, expires_at="2027-03-01T00:00:00Z")) as person:
        for number, (missing, pain, morning) in enumerate(SEASON):
            coach.calendar.comes_to(FIRST_DAY + timedelta(days=3 * number))
            assert asked(on_page) == asked(by_api)
            prescribed = by_api.next()
            reps = done(prescribed, missing)
            log_on_page(person, on_page, reps, pain)
            session_id = log_by_api(by_api, prescribed, reps, pain)

            coach.calendar.comes_to(FIRST_DAY + timedelta(days=3 * number + 1))
            form = person.form("")
            form.fields["next_morning"] = str(morning)
            assert person.submit(form).headers["Location"].endswith("/?stored=pain")
            path = f"{by_api.path}/sessions/{session_id}/pain"
            expect(coach.client.post(path, json={"next_morning": morning}), 200)

        # The third session was typed wrong: the right leg did all reps.
        pages = expect(coach.client.get(f"{on_page.path}/sessions"), 200)["items"]
        api = expect(coach.client.get(f"{by_api.path}/sessions"), 200)["items"]
        assert len(pages) == len(api) == len(SEASON)
        wrong, same = pages[-3], api[-3]
        form = person.form(f"sessions/{wrong['id']}/")
        for n, item in enumerate(wrong["exercises"]):
            for m, one in enumerate(item["sets"]):
                if one["side"] == "right":
                    form.fields[f"e{n}.s{m}.amount"] = str(one["reps"] + 2)
        (confirmation,) = forms_on(person.submit(form, status=200).text)
        assert person.submit(confirmation).headers["Location"].endswith("/?stored=correction")
        for item in same["exercises"]:
            for one in item["sets"]:
                one["reps"] += 2 if one["side"] == "right" else 0
        given = ("performed_on", "prescribed_on", "exercises", "pain", "unit", "external_id")
        body = {name: same[name] for name in given}
        headers = {"If-Match": f'"{same["version"]}"'}
        expect(coach.client.put(f"{by_api.path}/sessions/{same['id']}", json=body, headers=headers), 200)

    assert asked(on_page) == asked(by_api)
    pages = expect(coach.client.get(f"{on_page.path}/sessions"), 200)["items"]
    api = expect(coach.client.get(f"{by_api.path}/sessions"), 200)["items"]
    for one, other in zip(pages, api, strict=True):
        assert (one["performed_on"], one["pain"]) == (other["performed_on"], other["pain"])
        assert one["exercises"] == other["exercises"]
