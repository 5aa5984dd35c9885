"""The counting function: who counts, who does not, and why."""
