"""The servers of `tests.servers`, for every test in this folder."""

from tests.servers import client, server

__all__ = ["client", "server"]
