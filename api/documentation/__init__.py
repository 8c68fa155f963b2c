"""The documentation that the API serves: guides from `docs/`, and pages generated from the code.

`site.py` assembles the site. The modules named `..._pages.py` build its pages.
"""
