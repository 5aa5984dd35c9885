"""Letters: rows with their final bytes, delivered by the worker. Knows no feature."""
