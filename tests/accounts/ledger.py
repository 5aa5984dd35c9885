"""The ledger of routes. `python -m tests.accounts.ledger` writes it anew from the application.

Addresses live on in letters, calendars and scripts: before a line goes, think of who still has it.
"""

from pathlib import Path

from flask import Flask

LEDGER = Path(__file__).resolve().parent.parent / "routes.txt"
SAID_BY_FLASK = frozenset({"HEAD", "OPTIONS"})


def lines_of(app: Flask) -> list[str]:
    """`METHOD rule`, one for each way into the application."""
    return sorted(
        {
            f"{method} {rule.rule}"
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - SAID_BY_FLASK
        }
    )


if __name__ == "__main__":
    from crm.app import create_app

    LEDGER.write_text("\n".join(lines_of(create_app())) + "\n", "utf-8")
