"""Uploads: content-addressed files on disk, their names and owners in the database."""
