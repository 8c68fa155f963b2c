"""The documentation that the API serves: guides from `docs/`, and pages generated from the code.

`site.py` assembles the site. Every other module builds one kind of page.
"""
