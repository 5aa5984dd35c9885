"""Organisations and their place: kind, sector, parent, district."""
