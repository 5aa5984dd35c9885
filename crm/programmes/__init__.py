"""Programmes with their strands, targets, counting definition and letter texts."""
