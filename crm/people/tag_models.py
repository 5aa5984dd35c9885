from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base, Referable, key_text
from crm.people.models import Person


class Tag(Referable, Base):
    """A word staff mark people with; `name_key` is the name in small letters."""

    __tablename__ = "tags"
    REF_PREFIX = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(key_text(120), unique=True)
    created_at: Mapped[datetime]


class PersonTag(Base):
    """That somebody carries a tag. Rows of merged records count for their survivor."""

    __tablename__ = "person_tags"
    __table_args__ = (UniqueConstraint("tag_id", "person_id"), Index(None, "person_id", "tag_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    tagged_at: Mapped[datetime]
    tagged_by_id: Mapped[int | None]

    tag: Mapped[Tag] = relationship()
    person: Mapped[Person] = relationship()
