"""Whatever is written comes back equal, on both engines, and instants sort as time does."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import bindparam, insert, select

from api.store.database import Database, Transaction
from api.store.engines.sqlite_transaction import to_sqlite_values
from api.store.schema.tables import api_keys
from api.store.statement import Statement

zones = some.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = some.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001  # bounds
texts = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


class Key(msgspec.Struct):
    key_id: UUID
    name: str
    athlete_id: UUID | None
    created_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    expires_at: datetime | None


KEY = Statement(
    select(*[api_keys.c[name] for name in Key.__struct_fields__]).where(
        api_keys.c.workspace_id == bindparam("workspace_id"), api_keys.c.key_id == bindparam("key_id")
    ),
    Key,
)
ADD = Statement(insert(api_keys))
keys = some.builds(
    Key,
    key_id=some.uuids(),
    name=texts | some.sampled_from(["null", "true", "12", "2026-11-24", ""]),
    athlete_id=some.none() | some.uuids(),
    created_at=instants,
    revoked_at=some.none() | instants,
    last_used_on=some.none() | some.dates(),
    expires_at=some.none() | instants,
)


@pytest.mark.anyio
@given(key=keys)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_what_is_written_comes_back_equal(database: Database, key: Key) -> None:
    async def there_and_back(tx: Transaction) -> Key | None:
        await tx.run(ADD, scope="read", secret_sha256="0" * 64, **msgspec.structs.asdict(key))
        return await tx.first(KEY, key_id=key.key_id)

    assert await database.write(uuid4(), there_and_back) == key


@given(some.lists(instants, min_size=2))
def test_instants_sort_as_text_as_they_do_as_time(moments: list[datetime]) -> None:
    written = to_sqlite_values([*sorted(moments)])
    assert written == sorted(str(text) for text in written)


@given(instants)
def test_the_text_of_an_instant_is_utc_of_one_width(moment: datetime) -> None:
    written = str(to_sqlite_values([moment])[0])
    assert len(written) == len("2026-11-24T07:30:00.000000Z")
    assert datetime.fromisoformat(written) == moment
    assert datetime.fromisoformat(written).tzinfo == UTC
