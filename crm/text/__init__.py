"""What people type, made comparable: names, telephone numbers, addresses, days.

Pure functions; nothing here knows a request or a database.
"""
