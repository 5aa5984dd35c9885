"""Stakeholders: power and interest over time, and the groups they form."""
