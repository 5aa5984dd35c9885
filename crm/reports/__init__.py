"""Readings of the figures: pages, tables and exports."""
