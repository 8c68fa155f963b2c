"""The same two endpoints as they are usually written: FastAPI, pydantic and SQLAlchemy's ORM, asynchronous."""
