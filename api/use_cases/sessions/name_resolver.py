"""Resolve the names in an imported log: athletes, exercises and variants, as the workspace has them.

An athlete is named by external id, id, short code or name; an exercise by slug or name, or else by what other apps call
it. Names are compared without regard to case.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from uuid import UUID

import msgspec

from api.problems import ProblemError
from api.store.statements import athletes
from api.use_cases.access.open_sheet_link import athletes_named
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.athlete_code import code_of
from api.use_cases.stored.plans import all_exercises
from domain.programs.exercise import Exercise

MOST_NAMED = 5  # in one message
MOST_SUGGESTIONS = 20
MOST_COMPARED = 2_000
"""Limits for similar names, which take tens of milliseconds to find among a thousand."""


class NamesOfApps(msgspec.Struct, frozen=True, kw_only=True):
    """What names that other apps have for exercises stand for in a log. A name that no app has is left out.

    `mapped` has the slugs that the workspace says, and `usual` those of other names. `ambiguous` has all slugs that a
    name may stand for.
    """

    mapped: Mapping[str, str] = {}
    usual: Mapping[str, str] = {}
    ambiguous: Mapping[str, frozenset[str]] = {}


NamesInApps = Callable[[RequestContext, Sequence[str]], Awaitable[NamesOfApps]]
"""Finds what names of exercises stand for in other apps."""

MISSING_ATHLETE = "The athlete is missing: fill in this column, or send `athlete_id`."
OTHER_ATHLETE = "This is not the athlete of `athlete_id`. Leave `athlete_id` out, or send the rows of one athlete."


class ResolvedNames(msgspec.Struct, frozen=True):
    """What the names of a log stand for. A name that stands for nothing, or for several, is in the mistakes."""

    athletes: Mapping[str, UUID]
    exercises: Mapping[str, Exercise]
    athlete_mistakes: Mapping[str, str]
    exercise_mistakes: Mapping[str, str]
    athlete_names: Mapping[UUID, str] = {}
    """The names of the athletes that were found."""
    exercise_names: Mapping[str, str] = {}
    """The names of all exercises, by slug."""

    def variant(self, exercise: Exercise, text: str) -> str:
        """The slug of a variant that is named by its slug or its name. Other text stays as it is."""
        sought = _folded(text)
        matches = [each.slug for each in exercise.variants if sought in (_folded(each.name), each.slug)]
        return matches[0] if len(matches) == 1 else text


class NameResolver:
    """Resolves the names of one log.

    With `athlete_id`, rows without an athlete are this athlete's, and no other athlete is found. With `visible`, only
    these athletes are found.
    """

    def __init__(
        self,
        context: RequestContext,
        names_in_apps: NamesInApps,
        *,
        athlete_id: UUID | None = None,
        visible: frozenset[UUID] | None = None,
    ) -> None:
        self._context = context
        self._names_in_apps = names_in_apps
        self._athlete_id = athlete_id
        self._visible = visible
        self._suggestions = 0
        self._athlete_names: dict[UUID, str] = {}

    async def resolve(self, athlete_names: Iterable[str], exercise_names: Iterable[str]) -> ResolvedNames:
        """Resolve the different names of a log. An unknown `athlete_id` is a mistake of the rows without an athlete."""
        found: dict[str, UUID] = {}
        mistakes: dict[str, str] = {}
        unknown: list[str] = []
        for name in dict.fromkeys(athlete_names):
            if not name:
                if self._athlete_id is None:
                    mistakes[name] = MISSING_ATHLETE
                else:
                    await self._find_by_id(self._athlete_id, found, mistakes)
                continue
            matches = [each for each in await athletes_named(self._context, name) if self._is_visible(each.id)]
            if len(matches) == 1:
                self._add(name, matches[0].id, matches[0].athlete.name, found)
            else:
                unknown.append(name)
        if unknown:
            await self._find_by_name(unknown, found, mistakes)
        by_slug = await all_exercises(self._context.tx)
        exercises, exercise_mistakes = await self._find_exercises(list(dict.fromkeys(exercise_names)), by_slug)
        return ResolvedNames(
            found,
            exercises,
            mistakes,
            exercise_mistakes,
            self._athlete_names,
            {slug: exercise.name for slug, exercise in by_slug.items()},
        )

    def _add(self, name: str, athlete_id: UUID, full_name: str, found: dict[str, UUID]) -> None:
        found[name] = athlete_id
        self._athlete_names[athlete_id] = full_name

    def _is_visible(self, athlete_id: UUID) -> bool:
        return self._athlete_id in (None, athlete_id) and (self._visible is None or athlete_id in self._visible)

    async def _find_by_name(self, names: list[str], found: dict[str, UUID], mistakes: dict[str, str]) -> None:
        """Look through the names of all athletes. An archived athlete is found only if no other has the name."""
        by_name: dict[str, list[athletes.AthleteNameRow]] = {}
        for row in await self._context.tx.all(athletes.NAMES):
            if self._is_visible(row.athlete_id):
                by_name.setdefault(_folded(row.name), []).append(row)
        for name in names:
            namesakes = by_name.get(_folded(name), [])
            matches = [row for row in namesakes if row.archived_at is None] or namesakes
            if len(matches) == 1:
                self._add(name, matches[0].athlete_id, matches[0].name, found)
            elif matches:
                ids = _listed([row.external_id or code_of(row.athlete_id) for row in matches])
                mistakes[name] = f"{len(matches)} athletes have this name. Write the external id instead: {ids}."
            elif self._athlete_id is not None:  # whether there is another athlete with this name is not said
                mistakes[name] = OTHER_ATHLETE
            else:
                suggestion = self._suggestion(name, [row.name for rows in by_name.values() for row in rows])
                mistakes[name] = f"There is no athlete with this name, external id, id or code.{suggestion}"

    async def _find_by_id(self, athlete_id: UUID, found: dict[str, UUID], mistakes: dict[str, str]) -> None:
        try:
            athlete = await find_athlete(self._context, athlete_id)
            self._add("", athlete.id, athlete.athlete.name, found)
        except ProblemError as problem:
            mistakes[""] = problem.detail or f"{problem.title}."

    async def _find_exercises(
        self, names: Sequence[str], by_slug: Mapping[str, Exercise]
    ) -> tuple[dict[str, Exercise], dict[str, str]]:
        by_name: dict[str, list[Exercise]] = {}
        for exercise in by_slug.values():
            by_name.setdefault(_folded(exercise.name), []).append(exercise)
        unknown = [name for name in names if _folded(name) not in by_slug and _folded(name) not in by_name]
        of_apps = await self._names_in_apps(self._context, unknown) if unknown else NamesOfApps()
        in_apps = {**_without_parts_of_others(of_apps.usual, by_slug), **of_apps.mapped}
        found: dict[str, Exercise] = {}
        mistakes: dict[str, str] = {}
        for name in names:
            of_slug = by_slug.get(in_apps.get(name, _folded(name)))
            matches = [of_slug] if of_slug is not None else by_name.get(_folded(name), [])
            if len(matches) == 1:
                found[name] = matches[0]
            elif matches:
                slugs = _listed([f"`{each.slug}`" for each in matches])
                mistakes[name] = f"{len(matches)} exercises have this name. Write the slug instead: {slugs}."
            else:
                known = [each.name for each in by_slug.values()]
                possible = [by_slug[slug].name for slug in of_apps.ambiguous.get(name, ()) if slug in by_slug]
                suggestion = (
                    _which_one(possible)
                    or self._longer_names(name, known)
                    or self._suggestion(name, [*known, *by_slug])
                )
                mistakes[name] = f"There is no exercise `{name[:80]}`.{suggestion}"
        return found, mistakes

    def _longer_names(self, name: str, known: Sequence[str]) -> str:
        """A sentence with the shortest names that have all words of this one, as `Back squat` has of `Squat`."""
        self._suggestions += 1
        words = _words(name)
        if self._suggestions > MOST_SUGGESTIONS or len(known) > MOST_COMPARED or not words:
            return ""
        return _which_one([each for each in known if words <= _words(each)])

    def _suggestion(self, name: str, known: Sequence[str]) -> str:
        """A sentence with the most similar name, or nothing."""
        self._suggestions += 1
        if self._suggestions > MOST_SUGGESTIONS or len(known) > MOST_COMPARED:
            return ""
        by_folded = {_folded(each): each for each in known}
        matches = get_close_matches(_folded(name)[:80], by_folded, n=1, cutoff=0.75)
        return f" Did you mean `{by_folded[matches[0]]}`?" if matches else ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _which_one(possible: Iterable[str]) -> str:
    """A question with the shortest of these names, or nothing without any."""
    names = sorted(set(possible), key=lambda each: (len(each), each))
    quoted = ", ".join(f"`{each}`" for each in names[:MOST_NAMED])
    return f" Which one do you mean: {quoted}{' or another one' if names[MOST_NAMED:] else ''}?" if names else ""


def _without_parts_of_others(slugs: Mapping[str, str], by_slug: Mapping[str, Exercise]) -> dict[str, str]:
    """The names without those that another exercise has all words of, and more: `Squat` may mean any squat."""
    with_word: dict[str, list[tuple[frozenset[str], str]]] = {}
    for exercise in by_slug.values() if slugs else ():
        for word in (words := _words(exercise.name)):
            with_word.setdefault(word, []).append((words, exercise.slug))
    found: dict[str, str] = {}
    for name, slug in slugs.items():
        words = _words(name)
        longer = min((with_word.get(word, []) for word in words), key=len, default=[])
        if not any(words < others and other != slug for others, other in longer):
            found[name] = slug
    return found


def _words(text: str) -> frozenset[str]:
    """The words of a name, in the singular."""
    return frozenset(word.removesuffix("s") for word in _folded(text).replace("-", " ").split())


def _listed(texts: list[str]) -> str:
    shown = ", ".join(sorted(texts)[:MOST_NAMED])
    return f"{shown} and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else shown
