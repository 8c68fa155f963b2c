"""The documentation that the API serves: guides from `docs/`, everything else made from the code that runs.

`site.py` puts it together; the rest is one module for each kind of page.
"""
