"""Records that may be the same human being or body: suggested, explained, decided."""
