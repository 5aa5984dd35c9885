from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class DemoMark(Base):
    """That a record belongs to the demo: it goes when the demo is removed.

    What hangs on a marked record (events of a programme, attendances of a person) needs no mark.
    """

    __tablename__ = "demo_marks"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
