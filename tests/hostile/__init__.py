"""A campaign of mutated requests against a real server."""
