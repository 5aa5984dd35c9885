"""Conversations with stakeholders: what was said, promised and raised, and what became of it."""
