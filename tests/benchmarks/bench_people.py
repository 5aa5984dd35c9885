"""The list of people and its filters at 100,000 people, as ratios to a bare page of the same run.

The same conditions find as many people on a page at 1,000 people, so that pages are compared with
their like. `python -m tests.benchmarks.bench_people [--small]`; with `CRM_BENCH_DATABASE_URL` on
PostgreSQL.
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, Person
from crm.people.tag_models import PersonTag, Tag
from crm.segments.models import Segment
from tests.benchmarks import bench_pages, population
from tests.benchmarks.bench_pages import NOW, get

#: People of one organisation, so that its list is longer than a page.
MEMBERS = 40
LANGUAGES = ("bg", "bg", "en", "ar", "uk", "fa", "ru")


def main() -> None:
    is_small = "--small" in sys.argv
    sizes = {"1,000": (1_000, 50, 5_000)}
    if not is_small:
        sizes["100,000"] = (100_000, 500, 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        measured = {
            name: measure(Path(folder) / f"{size[0]}.sqlite", *size) for name, size in sizes.items()
        }
    bench_pages.report(measured)


def measure(path: Path, people: int, events: int, attendances: int) -> dict[str, tuple[float, int]]:
    """Median seconds and statements of each page in a register of that size."""
    url = os.environ.get("CRM_BENCH_DATABASE_URL") or f"sqlite:///{path}"
    app = create_app(
        Settings(database_url=url, instance_path=str(path.parent), secret_key="k" * 40),
        overrides={"WTF_CSRF_ENABLED": False, "NOW": NOW},
    )
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        db.create_all()
        population.fill(people=people, events=events, attendances=attendances)
        fill(people)
        client = bench_pages.officer(app)
        bench_pages.bare(app)
    pages = {"bare page": get(client, "/bench/bare")}
    for name, query in QUERIES.items():
        pages[name] = get(client, f"/people{query}")
    pages["page 2"] = get(client, bench_pages.second_page(client))
    pages["the filters themselves"] = get(client, "/people/filter")
    with app.app_context():
        found = {name: bench_pages.timed(page) for name, page in pages.items()}
        db.session.remove()
        db.engine.dispose()
    return found


QUERIES = {
    "people list": "",
    "newest first": "?sort=-new",
    "two letters": "?q=iv",
    "organisation": "?organisation=3",
    "language": "?language=fa",
    "district": "?district=lyulin",
    "kind of organisation": "?organisation_kind=ngo",
    "attended twice": "?attended=2",
    "attended twice, workshops": "?attended=2&attended_kind=lab",
    "not since a day": "?absent_since=2026-06-01",
    "did not come": "?no_show=1",
    "never invited": "?invited=never",
    "tag of many": "?tag=1",
    "tag of few": "?tag=2",
    "no consent about letters": "?consent_contact=none",
    "two letters in a language": "?q=iv&language=fa",
    "segment": "?segment=1",
    "language and attended": "?language=fa&attended=2",
}


def fill(people: int) -> None:
    """Organisations, languages, districts, tags and a segment beside the population."""
    for number, language in enumerate(LANGUAGES):
        stmt = sa.update(Person).where(Person.id % len(LANGUAGES) == number)
        db.session.execute(stmt.values(language=language))
    db.session.execute(sa.update(Person).where(Person.id % 24 == 5).values(district="lyulin"))
    population._insert(Organisation, organisations(max(people // MEMBERS, 3)))
    population._insert(Affiliation, affiliations(people))
    db.session.add_all(
        [Tag(id=n, ref=f"tag-{n}", name=f"T{n}", name_key=f"t{n}", created_at=NOW) for n in (1, 2)]
    )
    db.session.flush()
    population._insert(PersonTag, tagged(people))
    db.session.add(
        Segment(
            id=1,
            ref="segment-1",
            name="S",
            name_key="s",
            filter={"language": ["fa"], "attended": ["2"]},
            created_at=NOW,
        )
    )
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))


def organisations(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        name = f"Body {number} Demo"
        yield {
            "id": number, "ref": f"organisation-{number}", "name": name, "sort_key": name.lower(),
            "kind": ("ngo", "school", "media")[number % 3], "created_at": NOW,
        }  # fmt: skip


def affiliations(people: int) -> Iterator[dict[str, Any]]:
    bodies = max(people // MEMBERS, 3)
    for number in range(1, people + 1):
        yield {"person_id": number, "organisation_id": number % bodies + 1, "is_contact": True}


def tagged(people: int) -> Iterator[dict[str, Any]]:
    """Half of the people, whatever their names, and a page and a half of them."""
    draw = random.Random(7)
    for number in range(1, people + 1):
        if draw.random() < 0.5:
            yield {"tag_id": 1, "person_id": number, "tagged_at": NOW}
        if number % (people // MEMBERS) == 1:
            yield {"tag_id": 2, "person_id": number, "tagged_at": NOW}


if __name__ == "__main__":
    main()
