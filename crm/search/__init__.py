"""The word index behind every search box: one table, both scripts, both engines."""
