"""Merging two records into one, and taking that back."""
