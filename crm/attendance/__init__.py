"""Who came: names at the door, roles, headcounts. Never derived from a reply."""
