"""Turns a decision's code and facts into text: units, singular and plural, sides, names.

A code declares one template in its own file. A fact whose name is `load`, or ends in `_load`, is written with its unit,
or as assistance if it is below 0. A date is an ISO date in the facts, and "December 1, 2026" in the text.
`{misses:session}` writes a count with its noun: "1 session", "3 sessions". `{misses:session in a row}` writes
"3 sessions in a row", but "1 session". A count of reps is written in the fact `metric`, if there is one: "45 seconds".
`{in_a_row: in a row}`, with a leading space, writes the words only if the fact is true. Some placeholders are written
from several facts, such as `{next_set}` from load, unit and reps: a fact is a value, never a piece of a sentence. No
other module joins sentences.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from string import Formatter

from msgspec import Struct

Fact = str | int | float | bool

PAIN_TIMES = {
    "before": "before the session",
    "during": "during the session",
    "after_1h": "an hour after the session",
    "next_morning": "the next morning",
}
SYMPTOMS = {"pain": "Pain {}/10", "stiffness": "Morning stiffness of {}", "swelling": "Swelling ({})"}
CONFIRMATIONS = {"unassisted": "without help from the hands", "torso_upright": "with the torso upright"}
CARRIED = {
    "progress": "progress carried over",
    "load": "only the load carried over, because the kind of rule changed",
    "started": "nothing carried over, a new start",
}
EXERCISE_FACT = "exercise"  # an exercise's slug, with dashes
NAME_FACTS = ("stage", "left", EXERCISE_FACT)  # facts that hold a name with underscores
DATE_FACTS = ("on", "due", "ends_on")  # facts that hold an ISO date
IN_A_ROW = " in a row"

GOOD_REPS, INTERVALS, SECONDS, METERS = "good reps", "intervals", "seconds", "meters"  # values of the fact `metric`


class Template(Struct, frozen=True):
    """A parsed sentence: (text, name of the fact that follows or "", its noun or optional words or "")."""

    parts: tuple[tuple[str, str, str], ...]

    @property
    def fact_names(self) -> set[str]:
        """The facts that the sentence needs."""
        names = [name for _, name, _ in self.parts if name]
        return {fact for name in names for fact in (_SEVERAL_FACTS[name].facts if name in _SEVERAL_FACTS else (name,))}

    @property
    def outline(self) -> str:
        """The sentence for documentation: "Missed {misses} sessions [in a row]."."""
        return "".join(text + _placeholder(name, words) for text, name, words in self.parts)


def parse_template(text: str) -> Template:
    return Template(tuple((before, name or "", words or "") for before, name, words, _ in Formatter().parse(text)))


def render(template: Template, facts: Mapping[str, Fact]) -> str:
    """Write out the template's facts. Raises KeyError if one of them is missing."""
    written: list[str] = []
    for text, name, words in template.parts:
        written.append(text)
        if words.startswith(" "):
            written.append(words if facts[name] else "")
        elif name:
            if text.endswith("at ") and is_load(name) and (float(facts[name]) < 0 or band_fact(name) in facts):
                written[-1] = f"{text[:-3]}with "
            fact = _count_text(facts[name], words, facts) if words else _fact_text(name, facts)
            if is_load(name) and text.endswith((" the ", " the prescribed ")):  # "the prescribed red band"
                fact = fact.removeprefix("the ")
            written.append(fact)
    joined = "".join(written)
    return joined[:1].upper() + joined[1:]


def join_sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def side_by_side(by_side: Mapping[str, str]) -> str:
    """One sentence per side: "Left: ... Right: ..."."""
    return join_sentences(*(f"{side.capitalize()}: {text}" for side, text in by_side.items()))


def load_text(load: float, unit: str, band: str | None = None) -> str:
    """A load with its unit: "12.5 kg", "bodyweight" for 0, "20 kg of assistance" below 0, "the red band"."""
    if band is not None:
        return f"the {band} band"
    if load < 0:
        return f"{-load:g} {unit} of assistance"
    return f"{load:g} {unit}" if load else "bodyweight"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)  # not from `strftime`, which depends on the locale


def date_text(on: date) -> str:
    """A date as people write it: "December 1, 2026"."""
    return f"{_MONTHS[on.month - 1]} {on.day}, {on.year}"


def duration_text(seconds: float) -> str:
    """A length of time: "45 seconds", "2 minutes 30 seconds", "1 hour 5 minutes"."""
    if seconds < 120:
        return count_text(seconds, "second")
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "hour"), (minutes, "minute"), (round(rest, 2), "second"))
    return " ".join(count_text(count, noun) for count, noun in parts if count)


def distance_text(meters: float) -> str:
    """A distance: "400 meters", "1.6 km"."""
    return count_text(meters, "meter") if meters < 1000 else f"{round(meters / 1000, 3):g} km"


def interval_text(work_seconds: float | None, work_distance_m: float | None, rest_seconds: float) -> str:
    """The work of an interval, and its rest: "60 seconds with 90 seconds of recovery in between"."""
    work = duration_text(work_seconds or 0) if work_distance_m is None else distance_text(work_distance_m)
    return f"{work} with {duration_text(rest_seconds)} of recovery in between" if rest_seconds else work


def amount_text(reps: float | None, seconds: float | None = None, distance_m: float | None = None) -> str:
    """The target of a set: "5 reps", "30 seconds", "400 meters", "to fatigue"."""
    if seconds is not None:
        return duration_text(seconds)
    if distance_m is not None:
        return distance_text(distance_m)
    return "to fatigue" if reps is None else count_text(reps, "rep")


def intervals_text(count: float | None, interval: str) -> str:
    """A set of intervals: "8 intervals of 60 seconds with 90 seconds of recovery in between"."""
    return f"{'intervals' if count is None else count_text(count, 'interval')} of {interval}"


def _next_set(facts: Mapping[str, Fact]) -> str:
    """The target of the next first set: "9 reps at 8 kg", "5 reps with bodyweight", "glute bridge, 8 reps at 5 kg"."""
    load, amount = float(facts["load"]), _amount(facts)
    if EXERCISE_FACT in facts:
        amount = f"{_fact_text(EXERCISE_FACT, facts)}, {amount}"
    if not load and "band" not in facts and any(name in facts for name in _WITHOUT_BODYWEIGHT):
        return amount
    preposition = "at" if load > 0 and "band" not in facts else "with"
    return f"{amount} {preposition} {_load_text('load', facts)}"


def _load_or_target(facts: Mapping[str, Fact]) -> str:
    """A load, or the target of sets without one: "40 kg", "20 seconds", "glute bridge, 8 reps"."""
    if facts["load"] or "band" in facts or not any(name in facts for name in ("reps", *_WITHOUT_BODYWEIGHT)):
        return _load_text("load", facts)
    amount = _amount(facts)
    return f"{_fact_text(EXERCISE_FACT, facts)}, {amount}" if EXERCISE_FACT in facts else amount


def _closest_to(facts: Mapping[str, Fact]) -> str:
    """The load that was asked for, if it can't be built: ", the closest available load to 12 kg"."""
    return f", the closest available load to {_load_text('said_load', facts)}" if "said_load" in facts else ""


def _load_text(name: str, facts: Mapping[str, Fact]) -> str:
    """The load of a fact, with its unit or as a band."""
    band = facts.get(band_fact(name))
    return load_text(float(facts[name]), str(facts["unit"]), None if band is None else str(band))


def _amount(facts: Mapping[str, Fact]) -> str:
    reps, seconds, distance_m, work_seconds, work_distance_m = (
        None if facts.get(name) is None else float(facts[name])
        for name in ("reps", "seconds", "distance_m", "interval_work_seconds", "interval_work_distance_m")
    )
    if work_seconds is not None or work_distance_m is not None:
        rest_seconds = float(facts.get("interval_rest_seconds", 0))
        return intervals_text(reps, interval_text(work_seconds, work_distance_m, rest_seconds))
    return amount_text(reps, seconds, distance_m)


def _bodyweight_set(facts: Mapping[str, Fact]) -> str:
    """A first set without a load: "bodyweight, 5 reps", "20 seconds"."""
    amount = _amount(facts)
    return amount if any(name in facts for name in _WITHOUT_BODYWEIGHT) else f"bodyweight, {amount}"


_TARGETS = (
    "reps",
    "seconds",
    "distance_m",
    "interval_work_seconds",
    "interval_work_distance_m",
    "interval_rest_seconds",
)
_WITHOUT_BODYWEIGHT = ("seconds", "distance_m", "interval_rest_seconds")  # targets whose sets are not called bodyweight


def _numbered_set(facts: Mapping[str, Fact]) -> str:
    """A set by its number among those of its kind: "set 3", "drop set 1"."""
    return f"{_kind_of_set(facts)} {_number_text(facts['set'])}"


def _missing_sets(facts: Mapping[str, Fact]) -> str:
    """How many sets of a kind are missing: "2 of 5 sets are missing", "The drop set is missing"."""
    asked, missing = int(facts["asked"]), int(facts["asked"]) - int(facts["done"])
    if asked == 1:
        return f"the {_kind_of_set(facts)} is missing"
    return f"{missing} of {count_text(asked, _kind_of_set(facts))} {'is' if missing == 1 else 'are'} missing"


def _kind_of_set(facts: Mapping[str, Fact]) -> str:
    return {"drop": "drop set", "rest_pause": "rest-pause set"}.get(str(facts.get("kind")), "set")


def _repeat(facts: Mapping[str, Fact]) -> str:
    """What to repeat: "at 60 kg", "with 20 kg of assistance", or the same sets where a load says too little."""
    counts_reps = facts.get("metric", facts.get("asked_metric", GOOD_REPS)) in (GOOD_REPS, "reps")
    load = float(facts["load"])
    if "kind" in facts or not (load or counts_reps or "band" in facts):
        return "the same sets"
    preposition = "at" if load >= 0 and "band" not in facts else "with"
    return f"{preposition} {_load_text('load', facts)}"


def _deload_sets(facts: Mapping[str, Fact]) -> str:
    """What a planned deload changes: "90 kg", "7 reps", "3 of 5 sets", "stop each set well before fatigue", or
    several of these.
    """
    has_other_load = facts["load"] != facts["usual_load"] or facts.get("band") != facts.get("usual_band")
    has_other_target = any(name in facts for name in ("reps", "seconds", "distance_m"))
    parts = [_amount(facts)] if has_other_target else []
    if "sets" in facts:
        parts.append(f"{_number_text(facts['sets'])} of {count_text(facts['usual_sets'], 'set')}")
    if "to_fatigue" in facts:
        parts.append(_stopped_early(facts))
    if has_other_load:
        parts.insert(0, _load_text("load", facts))
    return ", ".join(parts) or "the same sets, because nothing lighter is possible"


def _stopped_early(facts: Mapping[str, Fact]) -> str:
    """Which sets of a deload are stopped before fatigue, because no lighter load exists for them."""
    if facts["to_fatigue"] == "some":
        return "sets to fatigue stopped early"
    return "each stopped well before fatigue" if "sets" in facts else "stop each set well before fatigue"


def _after_break(facts: Mapping[str, Fact]) -> str:
    """What a break has already changed: "20 days since the last session, so the plan goes back to 57 kg. "."""
    if "days" not in facts:
        return ""
    back_to = _usual_text(facts)
    return f"{count_text(facts['days'], 'day')} since the last session, so the plan goes back to {back_to}. "


def _usual_text(facts: Mapping[str, Fact]) -> str:
    """The usual load of a decision about one day, or the target of sets without a load."""
    target = {name: facts[f"usual_{name}"] for name in _TARGETS if f"usual_{name}" in facts}
    return _amount(target) if target else _load_text("usual_load", facts)


def _at_place(facts: Mapping[str, Fact]) -> str:
    """Why the load of a deload is another one at a place. Empty if it is not."""
    if "place" not in facts:
        return ""
    option, harder = ("load", "heavier") if float(facts["load"]) >= 0 and "band" not in facts else ("option", "harder")
    load, planned = _load_text("load", facts), _load_text("deload_load", facts)
    sentence = f"{facts['place']}: {load} instead of {planned}, the closest available {option} that is not {harder}."
    return f" {sentence}"


def _symptom(facts: Mapping[str, Fact]) -> str:
    """What was reported, and when: "Pain 6/10 during the session", "Swelling (mild) on September 8, 2026"."""
    when = PAIN_TIMES.get(str(facts["time"])) or f"on {_fact_text('on', facts)}"
    where = f" ({str(facts['complaint']).replace('-', ' ').replace('_', ' ')})" if "complaint" in facts else ""
    return f"{SYMPTOMS[_symptom_name(facts)].format(_symptom_text('score', facts))} {when}{where}"


def _red_sessions(facts: Mapping[str, Fact]) -> str:
    """How many sessions in a row were above the limit, if more than one: "That makes 2 sessions in a row ..."."""
    return "" if facts["nth"] == 1 else f"That makes {count_text(facts['nth'], 'session in a row')} above the limit. "


def _symptom_limit(facts: Mapping[str, Fact]) -> str:
    """The limit, and what it depends on: "2", "2 (1/10 before the session)", "20 minutes"."""
    limit = _symptom_text("limit", facts)
    if "before" in facts:
        return f"{limit} ({facts['before']}/10 before the session)"
    return f"{limit} (usual pain {facts['baseline']}/10)" if "baseline" in facts else limit


def _symptom_text(name: str, facts: Mapping[str, Fact]) -> str:
    value = facts[name]
    return count_text(value, "minute") if _symptom_name(facts) == "stiffness" else _number_text(value)


def _symptom_name(facts: Mapping[str, Fact]) -> str:
    name = str(facts.get("symptom", "pain"))
    return name if name in SYMPTOMS else "pain"


def _variant_load(facts: Mapping[str, Fact]) -> str:
    """The load of a new variant: "2 x 4 kg, no heavier in total than before"."""
    load, implements = _load_text("load", facts), int(facts["implements"])
    if not facts["load"]:
        return "bodyweight at first, as no load is light enough" if facts["was_loaded"] else "bodyweight"
    if implements > 1:
        return f"{implements} x {load}, no heavier in total than before"
    return f"{load}, no heavier than before"


def _override(facts: Mapping[str, Fact]) -> str:
    """What the coach set: "3 sets, 5 reps, 60 kg", with the closest possible value if it can't be followed exactly."""
    if facts.get("skipped"):
        return "skipped until further notice" if facts["until_notice"] else "skipped this time"
    parts = [count_text(facts["sets"], "set")] if "sets" in facts else []
    if "said_reps" in facts:
        parts.append(_override_reps(facts))
    if "said_seconds" in facts:
        parts.append(_override_amount(facts, duration_text(float(facts["said_seconds"]))))
    if "said_distance_m" in facts:
        parts.append(_override_amount(facts, distance_text(float(facts["said_distance_m"]))))
    if "said_load" in facts:
        load, said = (_load_text(name, facts) for name in ("load", "said_load"))
        parts.append(load if load == said else f"{load} (the closest available load to {said})")
    if "variant" in facts:
        parts.append(str(facts["variant"]))
    return ", ".join(parts) or "no change"


def _override_reps(facts: Mapping[str, Fact]) -> str:
    if "seconds" in facts:
        return f"{duration_text(float(facts['seconds']))} (a hold has no reps)"
    if "interval_rest_seconds" in facts and facts["reps"] == facts["said_reps"]:
        return _amount(facts)
    return _override_amount(facts, count_text(facts["said_reps"], "rep"))


def _override_amount(facts: Mapping[str, Fact], said: str) -> str:
    amount = _amount(facts)
    return amount if amount == said else f"{amount} (the closest to {said} that the rule of the exercise allows)"


def list_text(parts: Sequence[str], last: str = "and") -> str:
    """The parts as a list in a sentence: "a, b and c"."""
    return f" {last} ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def count_text(count: Fact, noun: str) -> str:
    """A count with its noun: "1 rep", "5 reps", "3 sessions in a row"."""
    singular = noun.removesuffix(IN_A_ROW)
    if count == 1:
        return f"{_number_text(count)} {singular}"
    return f"{_number_text(count)} {singular}s{noun[len(singular) :]}"


def _count_text(count: Fact, noun: str, facts: Mapping[str, Fact]) -> str:
    """A count with its noun. A count of reps is written in the metric of the decision."""
    metric = facts.get("metric", GOOD_REPS)
    if noun not in _COUNTED_REPS or metric == GOOD_REPS:
        return count_text(count, noun)
    if metric == SECONDS:
        return duration_text(float(count))
    return distance_text(float(count)) if metric == METERS else count_text(count, "interval")


_COUNTED_REPS = ("rep", "good rep")


def _placeholder(name: str, words: str) -> str:
    if words.startswith(" "):
        return f" [{words[1:]}]"
    if not words:
        return f"{{{name}}}" if name else ""
    singular = words.removesuffix(IN_A_ROW)
    return f"{{{name}}} {singular}s{words[len(singular) :]}"


def _at_top(facts: Mapping[str, Fact]) -> str:
    """That all sets reached the top of the range or more, if they did."""
    if "top" not in facts:
        return ""
    return f", {'past ' if float(facts['good_reps']) > float(facts['top']) else ''}the top of the range"


def _starting_from(facts: Mapping[str, Fact]) -> str:
    """The target to start from again, if the rule has one: ", starting from 8 reps again"."""
    return f", starting from {_amount(facts)} again" if any(name in facts for name in _TARGETS) else ""


def _outgrown(facts: Mapping[str, Fact]) -> str:
    """That the equipment has been too light again and again, if it has."""
    if "sessions" not in facts:
        return ""
    wanted = "equipment with less assistance" if float(facts["load"]) < 0 else "heavier equipment"
    return f" That makes {count_text(facts['sessions'], 'session in a row')}. Consider {wanted}."


def _repeated(facts: Mapping[str, Fact]) -> str:
    """How often something was done, if more than once: " for 2 sessions in a row"."""
    return "" if facts["sessions"] == 1 else f" for {count_text(facts['sessions'], 'session in a row')}"


def _loads_used(facts: Mapping[str, Fact]) -> str:
    """The loads of the sets: "60 kg", or "60 kg or more" if they differ."""
    load = float(facts["done_load"])
    text = _load_text("done_load", facts)
    if facts["heaviest_load"] == load:
        return text
    return f"{text} or more" if load >= 0 else f"{text} or less"


def _days_ago(facts: Mapping[str, Fact]) -> str:
    return "today" if facts["days"] == 0 else f"{count_text(facts['days'], 'day')} ago"


def _last_done(facts: Mapping[str, Fact]) -> str:
    """Sets of an earlier session: "3 x 5 at 85 kg on November 3, 2026", "5 reps with bodyweight on ..."."""
    if "past_sets" not in facts:  # decided by an earlier release
        return "the last session with this exercise"
    load = float(facts["past_load"])
    preposition = "at" if load > 0 and band_fact("past_load") not in facts else "with"
    metric = next((name for name in _PAST_AMOUNTS if name in facts), None)
    amount = "1 set" if metric is None else _past_amount(metric, facts)
    return f"{amount} {preposition} {_load_text('past_load', facts)} on {_fact_text('on', facts)}"


_PAST_AMOUNTS = {"past_reps": "reps", "past_seconds": "seconds", "past_distance_m": "meters"}


def _past_amount(name: str, facts: Mapping[str, Fact]) -> str:
    least, most, sets = float(facts[name]), float(facts[f"most_{name}"]), facts["past_sets"]
    amount = f"{least:g}" if least == most else f"{least:g} to {most:g}"
    words = "" if name == "past_reps" else f" {_PAST_AMOUNTS[name]}"
    return f"{sets} x {amount}{words}" if sets != 1 else count_text(least, _PAST_AMOUNTS[name].removesuffix("s"))


class _SeveralFacts(Struct, frozen=True):
    """A placeholder that is written from several facts: how, and the facts that it needs."""

    write: Callable[[Mapping[str, Fact]], str]
    facts: tuple[str, ...]


_SEVERAL_FACTS = {
    "next_set": _SeveralFacts(_next_set, ("load", "unit")),
    "amount": _SeveralFacts(_amount, ()),
    "load_or_target": _SeveralFacts(_load_or_target, ("load", "unit")),
    "closest_to": _SeveralFacts(_closest_to, ()),
    "bodyweight_set": _SeveralFacts(_bodyweight_set, ()),
    "numbered_set": _SeveralFacts(_numbered_set, ("set",)),
    "missing_sets": _SeveralFacts(_missing_sets, ("done", "asked")),
    "repeat": _SeveralFacts(_repeat, ("load", "unit")),
    "after_break": _SeveralFacts(_after_break, ("usual_load", "unit")),
    "at_place": _SeveralFacts(_at_place, ("load", "unit")),
    "deload_sets": _SeveralFacts(_deload_sets, ("load", "usual_load", "unit")),
    "symptom_score": _SeveralFacts(_symptom, ("score", "time")),
    "symptom_limit": _SeveralFacts(_symptom_limit, ("limit",)),
    "red_sessions": _SeveralFacts(_red_sessions, ("nth",)),
    "variant_load": _SeveralFacts(_variant_load, ("load", "unit", "implements", "was_loaded")),
    "loads_used": _SeveralFacts(_loads_used, ("done_load", "heaviest_load", "unit")),
    "days_ago": _SeveralFacts(_days_ago, ("days",)),
    "last_done": _SeveralFacts(_last_done, ()),
    "at_top": _SeveralFacts(_at_top, ("good_reps",)),
    "starting_from": _SeveralFacts(_starting_from, ()),
    "outgrown": _SeveralFacts(_outgrown, ("load",)),
    "repeated": _SeveralFacts(_repeated, ("sessions",)),
    "override": _SeveralFacts(_override, ("unit",)),
}


_ENUMS = {"time": PAIN_TIMES, "carried": CARRIED}


def _fact_text(name: str, facts: Mapping[str, Fact]) -> str:
    if name in _SEVERAL_FACTS:
        return _SEVERAL_FACTS[name].write(facts)
    value = facts[name]
    if is_load(name):
        return _load_text(name, facts)
    if name in DATE_FACTS:
        return date_text(date.fromisoformat(str(value)))
    if name in _ENUMS:
        return _ENUMS[name][str(value)]
    if name == "confirmation":
        return CONFIRMATIONS.get(str(value), f"as {value}")
    return _name_text(name, str(value)) if name in NAME_FACTS else _number_text(value)


def _name_text(fact: str, name: str) -> str:
    return name.replace("_", " ").replace("-", " " if fact == EXERCISE_FACT else "-")


def is_load(name: str) -> bool:
    return name == "load" or name.endswith("_load")


def band_fact(name: str) -> str:
    """The fact with the name of the band, beside a load: `band` for `load`, `before_band` for `before_load`."""
    return name.removesuffix("load") + "band"


def join_assistance(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts with each load and its assistance as one number again, below 0 for assistance."""
    joined = dict(facts)
    for name in facts:
        if name.endswith("assistance"):
            joined[name.removesuffix("assistance") + "load"] = -float(joined.pop(name))
    return joined


def split_assistance(facts: dict[str, Fact]) -> dict[str, Fact]:
    """The facts with each load below 0 as two facts, both 0 or more: `done_load` and `done_assistance`."""
    assisted = {name: value for name, value in facts.items() if is_load(name) and float(value) < 0}
    if not assisted:
        return facts
    amounts: dict[str, Fact] = {
        name.removesuffix("load") + "assistance": -float(value) for name, value in assisted.items()
    }
    return facts | dict.fromkeys(assisted, 0.0) | amounts


def _number_text(value: Fact) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
