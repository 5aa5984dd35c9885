"""Reading of spreadsheets: from a file nobody knows to typed facts of one row.

No database, no request, no clock. What comes from a file is data, never markup or a formula, and
stays cut short inside every message.

- `files.read` gives `Sheets`: header and rows as the spreadsheet counts them, or `Unreadable`;
- `columns.propose` matches headings to `targets.Target`, as a `Mapping` that is plain JSON;
- `rows.PersonReader` and `rows.OrganisationReader` turn a row into facts and faults;
- `words` says faults in the reader's language.
"""
