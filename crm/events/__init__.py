"""Gatherings: kind, place, wall time, life cycle."""
