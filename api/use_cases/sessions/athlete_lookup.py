"""Find the athletes that an imported log names."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.use_cases.access.open_sheet_link import athletes_named
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, find_athlete


class AthleteLookup:
    """The athletes that a log names, each looked up once; only `athlete_id` where it is given."""

    def __init__(self, context: RequestContext, athlete_id: UUID | None) -> None:
        self._context = context
        self._athlete_id = athlete_id
        self._by_name: dict[str, StoredAthlete] = {}

    @property
    def count(self) -> int:
        return len({athlete.id for athlete in self._by_name.values()})

    async def named(self, name: str) -> StoredAthlete:
        """Raises a validation problem for an unknown athlete."""
        if name not in self._by_name:
            self._by_name[name] = await self._look_up(name)
        return self._by_name[name]

    async def _look_up(self, name: str) -> StoredAthlete:
        if not name and self._athlete_id is None:
            raise problems.invalid("/athlete", "The athlete is missing: fill in this column, or send `athlete_id`.")
        if not name and self._athlete_id is not None:
            return await find_athlete(self._context, self._athlete_id)
        matches = [
            athlete for athlete in await athletes_named(self._context, name) if self._athlete_id in (None, athlete.id)
        ]
        if len(matches) != 1:
            raise problems.invalid("/athlete", "There is no athlete with this external id, id or code.")
        return matches[0]
