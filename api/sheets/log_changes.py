"""What an import does with a session, in a short sentence."""

from __future__ import annotations

from collections.abc import Mapping

from api.sheets.log_columns import heading_of
from api.sheets.spelling import spelled
from api.use_cases.sessions.import_history import ImportedSession, ImportOutcome, Remark
from api.use_cases.sessions.merge_session import FieldChange, SetsChange
from api.use_cases.stored.stored_import import SetsConflict
from domain.sessions.side import Side
from domain.wording.quantities import count_text

MOST_CHANGES = 4  # in one sentence
LONGEST_VALUE = 40


def summary(found: ImportedSession, names: Mapping[str, str]) -> str | None:
    """What changes in a stored session, why it is left alone, or what is unusual about a new one. None: nothing.

    `names` has those of the exercises, by slug.
    """
    if found.remark is Remark.OLDER_VERSION:
        return (
            f"Not applied: the session has changed since this log was exported (version {found.log_version}, now "
            f"{found.stored_version}). Export the log again, or empty the cell Version to overwrite it. The log says: "
            f"{_changes(found, names)}"
        )
    if found.remark is Remark.SAME_DAY:
        return "The athlete has another session on this day, with other sets."
    if found.remark is Remark.SAME_SETS:
        return "The athlete has another session on this day with the same sets. If it is the same workout, delete one."
    if found.remark is Remark.NO_LONGER_STORED:
        return "The session was exported, but is not stored here: it was deleted, or comes from another workspace."
    sentences = [conflict_text(each, names) for each in found.conflicts[:MOST_CHANGES]]
    if found.outcome is ImportOutcome.CHANGED:
        sentences.insert(0, _changes(found, names))
    return " ".join(sentences) or None


def conflict_text(found: SetsConflict, names: Mapping[str, str]) -> str:
    """That sets of an exercise are not imported, why, and what to do."""
    name = names.get(found.exercise, found.exercise)
    if not found.stored_sets:
        return (
            f"{name} can't be added: the stored session belongs to a program, or is in another unit. Add "
            f"{'its set' if found.sets == 1 else f'its {found.sets} sets'} to the session yourself."
        )
    left_out = (
        "The set in the file is different, so it is not imported."
        if found.sets == 1
        else f"The {found.sets} sets in the file are different, so they are not imported."
    )
    return (
        f"This workout is already stored with {count_text(found.stored_sets, 'set')} of {name}. {left_out} If the file "
        "is right, correct the session."
    )


def _changes(found: ImportedSession, names: Mapping[str, str]) -> str:
    texts = [
        _sets_change(each, names) if isinstance(each, SetsChange) else _change(each, names) for each in found.changes
    ]
    more = f"; and {len(texts) - MOST_CHANGES} more" if len(texts) > MOST_CHANGES else ""
    return "; ".join(texts[:MOST_CHANGES]) + more + "."


def _sets_change(change: SetsChange, names: Mapping[str, str]) -> str:
    parts = [
        f"{count} {'set' if count == 1 else 'sets'} {verb}"
        for count, verb in ((change.added, "added"), (change.removed, "removed"))
        if count
    ]
    return f"{names.get(change.exercise, change.exercise)}: {' and '.join(parts)}"


def _change(change: FieldChange, names: Mapping[str, str]) -> str:
    where = "" if change.exercise is None else f"{names.get(change.exercise, change.exercise)}: "
    side = "" if change.side in (None, Side.BOTH) else f"{change.side}, "
    where += "" if change.set is None else f"set {change.set}, {side}"
    heading = heading_of(change.pointer) or ""
    if change.pointer.endswith("notes"):  # free text may be long, and private
        return f"{where}{heading} {'removed' if change.after is None else 'changed'}"
    return f"{where}{heading} {_value(change.before)} → {_value(change.after)}"


def _value(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, int | float):
        return spelled(value)
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
