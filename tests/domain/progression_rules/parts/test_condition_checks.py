"""Static checks: conditions that can't hold, and conditions that earlier ones already cover."""
