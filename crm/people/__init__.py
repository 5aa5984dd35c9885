"""People: one record per human being, how to reach them, what they agreed to."""
