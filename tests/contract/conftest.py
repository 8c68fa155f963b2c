"""The npm tools that check the contract."""

from tests.clients.conftest import node_modules

__all__ = ["node_modules"]
