"""Tests of the whole product on a real Citus cluster. Without the script that starts one they are skipped."""
