"""The tools of npm that the contract is checked with."""

from tests.clients.conftest import node_modules

__all__ = ["node_modules"]
