"""The coach of `tests.scenarios.coaches`, for every story."""

from tests.scenarios.coaches import coach, story_server

__all__ = ["coach", "story_server"]
