"""The changes of one transaction."""

from uuid import uuid4

from api.use_cases.change_log import ChangeAction, ChangeLog, ResourceKind

ANA, BEN = uuid4(), uuid4()


def test_changes_keep_the_order_in_which_they_were_written() -> None:
    log = ChangeLog()
    log.add(ResourceKind.SESSION, uuid4(), ChangeAction.CREATED, 1, athlete_id=ANA)
    log.add(ResourceKind.ENROLLMENT, uuid4(), ChangeAction.UPDATED, 2, athlete_id=ANA)
    assert [change.resource for change in log.changes] == [ResourceKind.SESSION, ResourceKind.ENROLLMENT]


def test_an_update_under_a_version_that_is_noted_already_adds_nothing() -> None:
    log, session_id = ChangeLog(), uuid4()
    log.add(ResourceKind.SESSION, session_id, ChangeAction.CREATED, 1)
    log.add(ResourceKind.SESSION, session_id, ChangeAction.UPDATED, 1)
    log.add(ResourceKind.SESSION, session_id, ChangeAction.UPDATED, 2)
    assert [change.action for change in log.changes] == [ChangeAction.CREATED, ChangeAction.UPDATED]


def test_resources_of_different_kinds_may_have_the_same_slug() -> None:
    log = ChangeLog()
    for resource in (ResourceKind.PROGRAM, ResourceKind.EXERCISE):
        log.add(resource, "plank", ChangeAction.UPDATED, 2)
    assert len(log.changes) == 2


def test_a_log_about_one_athlete_names_them() -> None:
    log = ChangeLog()
    log.add(ResourceKind.ATHLETE, ANA, ChangeAction.CREATED, 1, athlete_id=ANA)
    assert log.athlete_id == ANA


def test_a_log_about_several_athletes_names_none() -> None:
    log = ChangeLog()
    for athlete in (ANA, BEN):
        log.add(ResourceKind.ATHLETE, athlete, ChangeAction.CREATED, 1, athlete_id=athlete)
    assert log.athlete_id is None


def test_a_log_that_is_also_about_the_workspace_names_no_athlete() -> None:
    log = ChangeLog()
    log.add(ResourceKind.SESSION, uuid4(), ChangeAction.CREATED, 1, athlete_id=ANA)
    log.add(ResourceKind.IMPORT, uuid4(), ChangeAction.CREATED, 1)
    assert log.athlete_id is None
