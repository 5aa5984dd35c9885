"""Slow work as rows: enqueued with its cause, done by `crm worker`."""
