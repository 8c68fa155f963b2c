"""The baseline: the same two endpoints as they are usually written, with FastAPI, pydantic and SQLAlchemy's ORM."""
