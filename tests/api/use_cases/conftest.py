"""The coach of `tests.scenarios.coaches`, for use cases over HTTP."""

from tests.scenarios.coaches import coach, story_server

__all__ = ["coach", "story_server"]
