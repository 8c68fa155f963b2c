"""How the OpenAPI document is put together: shapes, components, problems, paths.

`api.openapi.document` is the way in; docs/decisions/0004-openapi-from-what-validates.md says why.
"""
