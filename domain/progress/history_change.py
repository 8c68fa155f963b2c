"""Fold a history again after a change, only as far as the change reaches.

Progress keeps no more of the past than decisions need. So a few sessions after a corrected one, progress is often the
same as before the correction. Then all later decisions are the same too.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.programs.plan import Plans
from domain.progress.history import Event, EventData, FoldResult, SessionEvent, apply, in_order, start_of_fold
from domain.progress.progress import Progress
from domain.sessions.measurement import Measurement

MOST_COMPARED = 100
"""Events from the change on that are folded both ways. If progress still differs then, it rarely becomes equal."""


class HistoryChange(Struct, frozen=True):
    """What changed in a history: events that were added, deleted, or amended without a new date.

    `amended` has the data of each amended event before the change.
    """

    added: frozenset[UUID] = frozenset()
    deleted: frozenset[UUID] = frozenset()
    amended: Mapping[UUID, EventData] = {}

    def before(self, events: Iterable[Event]) -> list[Event]:
        """The history before the change. `events` has the added and the deleted ones."""
        return [self._as_before(event) for event in events if event.id not in self.added]

    def _as_before(self, event: Event) -> Event:
        former = self.amended.get(event.id)
        if isinstance(former, SessionEvent) and isinstance(event.data, SessionEvent):
            former = replace(event.data, done=former.done)  # what was issued is stored elsewhere, and never changes
        return event if former is None else replace(event, data=former)

    def after(self, events: Iterable[Event]) -> list[Event]:
        """The history after the change. `events` has the added and the deleted ones."""
        return [event for event in events if event.id not in self.deleted]

    def concerns(self, event: Event) -> bool:
        """Whether the event itself was added, deleted or amended."""
        return event.id in self.added or event.id in self.deleted or event.id in self.amended


def fold_change(
    plans: Plans,
    start: Progress,
    change: HistoryChange,
    before: Iterable[Event],
    after: Iterable[Event],
    measurements: Sequence[Measurement],
    folded: Progress,
) -> FoldResult:
    """Fold the history after a change. `folded` is the stored progress, from before the change.

    The events may be in any order. The result has only the decisions of sessions that were judged again. All others
    have the same decisions as before.
    """
    before, after = in_order(before), in_order(after)
    prefix = _equal(before, after, change)
    suffix = _equal(before[prefix:][::-1], after[prefix:][::-1], change)
    replaced, added = before[prefix : len(before) - suffix], after[prefix : len(after) - suffix]
    progress = start_of_fold(plans, start, measurements)
    for event in after[:prefix]:
        progress, _ = apply(plans, progress, event)
    decisions: dict[UUID, tuple[Decision, ...]] = {}

    def fold_on(progress: Progress, event: Event) -> Progress:
        progress, session_decisions = apply(plans, progress, event)
        if isinstance(event.data, SessionEvent):
            decisions[event.id] = session_decisions
        return progress

    former = progress
    left_to_compare = MOST_COMPARED - len(replaced)
    for event in replaced if left_to_compare >= 0 else ():
        former, _ = apply(plans, former, event)
    for event in added:
        progress = fold_on(progress, event)
    for event in after[len(after) - suffix :]:
        if left_to_compare >= 0:
            if progress == former:
                return FoldResult(folded, decisions)
            former, _ = apply(plans, former, event)
            left_to_compare -= 1
        progress = fold_on(progress, event)
    return FoldResult(progress, decisions)


def _equal(before: Sequence[Event], after: Sequence[Event], change: HistoryChange) -> int:
    """The number of events, from the first one on, that are the same before and after the change."""
    for n, (one, other) in enumerate(zip(before, after, strict=False)):
        if (one is not other and one != other) or change.concerns(other):
            return n
    return min(len(before), len(after))
