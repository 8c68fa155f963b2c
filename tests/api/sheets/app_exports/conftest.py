"""Fixtures of `tests.scenarios.coaches`, to test use cases over HTTP."""

from tests.scenarios.coaches import coach, story_server

__all__ = ["coach", "story_server"]
