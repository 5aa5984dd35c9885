"""Stakeholder engagement and event CRM for city integration programmes."""

__version__ = "0.1.0"
