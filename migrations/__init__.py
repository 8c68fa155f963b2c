"""The database's history: a numbered file in `versions` for every change, run by `api.store.schema.migrate`."""
