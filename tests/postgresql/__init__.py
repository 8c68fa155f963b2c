"""What needs a real PostgreSQL server and a whole product on it."""
