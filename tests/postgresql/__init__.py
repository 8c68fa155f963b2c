"""Tests of the whole product on a real PostgreSQL server."""
