"""The migrations: one numbered file in `versions` per change of the schema, run by `api.store.schema.migrate`."""
