"""The stage of the demo: logins, programmes with strands and targets, organisations, sites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crm.accounts import actions as accounts
from crm.accounts.models import Role, User
from crm.db import db
from crm.events.models import Site
from crm.history.models import SYSTEM
from crm.organisations import actions as organisations_actions
from crm.organisations.models import Organisation
from crm.programmes.models import Indicator, Programme, Strand, Target
from crm.search import actions as search
from crm.seeding import sources, writing
from crm.text.collation import sort_key

#: A login without a language of its own speaks that of the browser.
BROWSERS_LANGUAGE = ""


@dataclass(frozen=True)
class Login:
    """How to sign in to the demo."""

    role: Role
    email: str


@dataclass(frozen=True)
class Stage:
    """Everything that is there before the people come."""

    users: Mapping[Role, User]
    programmes: Mapping[str, Programme]
    strands: Mapping[tuple[int, str], Strand]
    organisations: Mapping[str, Organisation]
    sites: Mapping[str, Site]

    @property
    def officer(self) -> User:
        """In whose name the demo was written."""
        return self.users[Role.OFFICER]


def logins() -> Sequence[Login]:
    """One login per role. They share `password()`."""
    domain = sources.settings()["logins"]["domain"]
    return [Login(role, f"{role.value}@{domain}") for role in Role]


def password() -> str:
    """The password of all demo logins."""
    return str(sources.settings()["logins"]["password"])


def build(*, at: datetime, today: date) -> Stage:
    """Write the stage; flushes."""
    users = _users(at)
    programmes = {
        key: _programme(facts, at=at, today=today)
        for key, facts in sources.settings()["programmes"].items()
    }
    strands = _strands(programmes)
    _targets(programmes)
    bodies, sites = _organisations(at), _sites(at)
    db.session.flush()
    for model, records in (
        (Strand, strands.values()),
        (Organisation, bodies.values()),
        (Site, sites.values()),
    ):
        writing.give_refs(model, [record.id for record in records])
    db.session.expire_all()
    search.index_many(
        "organisation",
        {body.id: organisations_actions.words_of(body) for body in bodies.values()},
    )
    return Stage(users, programmes, strands, bodies, sites)


def _users(at: datetime) -> dict[Role, User]:
    words = sources.settings()["logins"]["names"]
    return {
        login.role: accounts.create_user(
            email=login.email,
            full_name=words[login.role.value],
            role=login.role,
            language=BROWSERS_LANGUAGE,
            password=password(),
            by=SYSTEM,
            at=at,
        )
        for login in logins()
    }


def _programme(facts: Mapping[str, Any], *, at: datetime, today: date) -> Programme:
    """The history has its dates; the current programme began a year ago and goes on for one."""
    programme = Programme(
        ref=facts["ref"],
        name_en=facts["name_en"],
        name_bg=facts["name_bg"],
        starts_on=facts.get("starts_on", (today - timedelta(days=365)).replace(day=1)),
        ends_on=facts.get("ends_on", today + timedelta(days=365)),
        sender_name=facts["sender_name"],
        reply_to=facts["reply_to"],
        funding_line=facts["funding_line"],
        created_at=at,
    )
    db.session.add(programme)
    db.session.flush()
    return programme


def _strands(programmes: Mapping[str, Programme]) -> dict[tuple[int, str], Strand]:
    made = {
        (programme.id, facts["code"]): Strand(programme_id=programme.id, **facts)
        for programme in programmes.values()
        for facts in sources.settings()["strands"]
    }
    db.session.add_all(made.values())
    return made


def _targets(programmes: Mapping[str, Programme]) -> None:
    for programme in programmes.values():
        for indicator, value in sources.settings()["targets"].items():
            db.session.add(
                Target(
                    programme_id=programme.id,
                    indicator=Indicator(indicator),
                    value=Decimal(value),
                    due_on=programme.ends_on,
                )
            )


def _organisations(at: datetime) -> dict[str, Organisation]:
    lines = sources.table("organisations")
    made = {
        line["code"]: Organisation(
            name=line["name"],
            name_bg=line["name_bg"],
            kind=line["kind"],
            sector=line["sector"],
            email=line["email"],
            district=line["district"],
            sort_key=sort_key(line["name_bg"] or line["name"]),
            created_at=at,
        )
        for line in lines
    }
    for line in lines:
        if line["parent"]:
            made[line["code"]].parent = made[line["parent"]]
    db.session.add_all(made.values())
    return made


def _sites(at: datetime) -> dict[str, Site]:
    made = {
        line["code"]: Site(
            name=line["name"],
            address=line["address"],
            district=line["district"],
            seats=int(line["seats"]) if line["seats"] else None,
            created_at=at,
        )
        for line in sources.table("sites")
    }
    db.session.add_all(made.values())
    return made
