"""People who log in: users, roles, sessions, and who may open which page."""
