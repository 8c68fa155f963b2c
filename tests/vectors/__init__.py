"""Histories of public programs, held against what Nextset prescribes for the same rule. See README.md."""
