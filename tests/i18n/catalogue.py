"""The words of the source and the Bulgarian catalogue: `./dev words` brings them together."""

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "crm" / "translations" / "bg" / "LC_MESSAGES"
PO: Final = FOLDER / "messages.po"
MO: Final = FOLDER / "messages.mo"

#: Where words stand, and how they are found there.
SOURCES: Final = (
    ("crm", "**.py", "python", {}),
    ("templates", "**", "jinja2", {"silent": "false"}),
)
KEYWORDS: Final = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_pgettext": ((1, "c"), 2),
}
#: One, after a numeral, and unnumbered, which is asked for with `crm.i18n.MANY`.
PLURALS: Final = "nplurals=3; plural=(n==1 ? 0 : n<0 ? 2 : 1);"

#: Stands where the format wants a day, so that compiling twice gives the same bytes.
UNDATED: Final = datetime(2026, 1, 1, tzinfo=UTC)


def extract() -> Catalog:
    """Every string of the source that asks for its translation, with the files it stands in."""
    found = Catalog(fuzzy=False)
    for folder, pattern, method, options in SOURCES:
        for name, _line, message, _comments, context in extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            options_map={pattern: options},
            keywords=KEYWORDS,
            directory_filter=lambda _path: True,
        ):
            found.add(message, locations=[(f"{folder}/{name}", 0)], context=context)
    return found


def read() -> Catalog:
    """The catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="bg")


def updated(found: Catalog, known: Catalog) -> Catalog:
    """What the source asks for, with the translations there are; the rest is left empty."""
    result = Catalog(locale="bg", fuzzy=False)
    result.mime_headers = [("Plural-Forms", PLURALS)]
    for message in sorted(found, key=_place):
        if not message.id:
            continue
        old = known.get(_key(message), message.context)
        result.add(
            message.id,
            old.string if old is not None and old.pluralizable == message.pluralizable else None,
            locations=sorted(set(message.locations)),
            flags=message.flags,
            context=message.context,
        )
    return result


def po_text(catalogue: Catalog) -> bytes:
    """The catalogue as a file without dates, so that only changed words change it."""
    body = io.BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, include_lineno=False)
    lines = (
        "# Bulgarian words of the interface. ./dev words takes in what the source asks for.",
        'msgid ""',
        'msgstr ""',
        '"Language: bg\\n"',
        f'"Plural-Forms: {PLURALS}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    )
    return "\n".join([*lines, "", ""]).encode() + body.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """What the application reads."""
    compiled = io.BytesIO()
    catalogue.creation_date = UNDATED
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural form."""
    return message.string if isinstance(message.string, tuple) else (message.string or "",)


def sources(message: Message) -> tuple[str, ...]:
    """The English of a message: one, or singular and plural."""
    return message.id if isinstance(message.id, tuple) else (message.id,)


def placeholders(text: str) -> list[str]:
    """`%(name)s` and its like, sorted."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%%", text))


def _key(message: Message) -> str:
    return sources(message)[0]


def _place(message: Message) -> tuple[str, str]:
    name = min((name for name, _line in message.locations), default="")
    return name, _key(message)


def main() -> int:
    """Take in new strings, drop those gone, compile; tells what is left to translate."""
    catalogue = updated(extract(), read())
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_text(catalogue))
    MO.write_bytes(mo_bytes(read()))
    left = [message for message in catalogue if message.id and not all(forms(message))]
    for message in left:
        print(f"To translate: {_key(message)}")
    print(f"{len(catalogue)} strings, {len(left)} of them without Bulgarian words")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
