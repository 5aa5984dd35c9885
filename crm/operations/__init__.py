"""Keeping it running: health, doctor, backup, restore, check."""
