"""The demo programme with invented people, and the launcher that shows it."""
