"""Spreadsheets of people and organisations: read, checked, run as a job, taken back."""
