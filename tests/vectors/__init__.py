"""Histories of public programs, compared with Nextset's prescriptions for the same rule. See README.md."""
