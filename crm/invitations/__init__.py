"""Asking people to come: invitations, seats, replies, letters.

The package to copy when a room is added: models ← queries ← mails ← actions ← forms ← views.
"""
