"""The generator of the OpenAPI document: shapes, components, problems, paths.

The entry point is `api.openapi.document`. Why generated: docs/decisions/0004-openapi-from-what-validates.md
"""
