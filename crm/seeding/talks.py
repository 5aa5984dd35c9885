"""What invented organisations of the demo said, promised and asked, and where they stand."""

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from crm.conversations import actions as conversations
from crm.conversations import promise_actions as promises
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import (
    Channel,
    CommitmentState,
    Conversation,
    IssueKind,
    Satisfaction,
    Side,
)
from crm.conversations.promise_actions import CommitmentFacts, IssueFacts
from crm.files import actions as files
from crm.files.store import store
from crm.history.models import Actor
from crm.seeding import sources, writing
from crm.seeding.stage import Stage
from crm.stakeholders import actions as stakeholders
from crm.stakeholders.actions import GroupFacts
from crm.stakeholders.models import GroupKind


class Talks:
    """Writes the conversations of one officer, days counted back from today."""

    def __init__(self, stage: Stage, *, today: date, at: datetime) -> None:
        self.stage = stage
        self.today = today
        self.at = at
        self.by = Actor.user(stage.officer.id)
        self.programme_id = stage.programmes["demo"].id

    def write(self) -> None:
        """Write all of `register.toml`; flushes."""
        facts = sources.register()
        made = [self._conversation(line) for line in facts["conversations"]]
        writing.mark("conversation", [conversation.id for conversation in made])
        for line in facts["positions"]:
            self._way(line)
        self._group(facts["group"])

    def _day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def _moment(self, days_ago: int) -> datetime:
        return self.at - timedelta(days=days_ago)

    def _conversation(self, line: Mapping[str, Any]) -> Conversation:
        bodies = [self.stage.organisations[code] for code in line["with"]]
        made = self._moment(line["days_ago"])
        conversation = conversations.log(
            ConversationFacts(
                about=line["about"],
                channel=Channel(line["channel"]),
                day=self._day(line["days_ago"]),
                place=line.get("place", ""),
                text=line.get("text", ""),
                programme_id=self.programme_id,
                our_side_id=self.stage.officer.id,
            ),
            bodies,
            by=self.by,
            at=made,
        )
        for commitment in line.get("commitments", ()):
            self._commitment(commitment, conversation, bodies[0].id)
        for issue in line.get("issues", ()):
            self._issue(issue, conversation, bodies[0].id)
        if "file" in line:
            self._attach(line, conversation, made)
        return conversation

    def _commitment(
        self, line: Mapping[str, Any], conversation: Conversation, organisation_id: int
    ) -> None:
        commitment = promises.promise(
            CommitmentFacts(
                side=Side(line["side"]),
                text=line["text"],
                owner_id=self.stage.officer.id,
                made_on=conversation.day,
                due_on=self._day(line["due"]),
                organisation_id=organisation_id,
                programme_id=self.programme_id,
                conversation_id=conversation.id,
            ),
            by=self.by,
            at=conversation.created_at,
        )
        if "settled" in line:
            days, state = line["settled"], CommitmentState.FULFILLED
            promises.settle(
                commitment, state, on=self._day(days), by=self.by, at=self._moment(days)
            )
        if "reported" in line:
            days, how = line["reported"], line["how"]
            promises.report_back(
                commitment, on=self._day(days), how=how, by=self.by, at=self._moment(days)
            )

    def _issue(
        self, line: Mapping[str, Any], conversation: Conversation, organisation_id: int
    ) -> None:
        issue = promises.raise_issue(
            IssueFacts(
                kind=IssueKind(line["kind"]),
                text=line["text"],
                owner_id=self.stage.officer.id,
                raised_on=conversation.day,
                topic=line["topic"],
                organisation_id=organisation_id,
                programme_id=self.programme_id,
                conversation_id=conversation.id,
            ),
            by=self.by,
            at=conversation.created_at,
        )
        if "answered" in line:
            promises.answer(
                issue,
                line["answer"],
                on=self._day(line["answered"]),
                satisfaction=Satisfaction(line["satisfaction"]),
                by=self.by,
                at=self._moment(line["answered"]),
            )

    def _attach(self, line: Mapping[str, Any], conversation: Conversation, at: datetime) -> None:
        content = io.BytesIO(f"{line['about']}\n\n{line['text']}\n".encode())
        received = files.receive(content, name=line["file"], into=store())
        about = ("conversation", conversation.id)
        files.keep(received, about=about, by_id=self.stage.officer.id, at=at)
        conversations.note_file(conversation, "file_added", received.name, by=self.by, at=at)

    def _way(self, line: Mapping[str, Any]) -> None:
        """Where somebody stood, and where they stand now."""
        body = self.stage.organisations[line["who"]]
        made = [
            stakeholders.place(
                body,
                power=step["power"],
                interest=step["interest"],
                on=self._day(step["days_ago"]),
                note=step.get("note", ""),
                by=self.by,
                at=self._moment(step["days_ago"]),
            )
            for step in line["steps"]
        ]
        writing.mark("position", [position.id for position in made])

    def _group(self, line: Mapping[str, Any]) -> None:
        group = stakeholders.found_group(
            GroupFacts(
                name=line["name"],
                name_bg=line["name_bg"],
                kind=GroupKind(line["kind"]),
                programme_id=self.programme_id,
            ),
            by=self.by,
            at=self._moment(line["members"][0]["since"]),
        )
        writing.mark("group", [group.id])
        for member in line["members"]:
            stakeholders.add_member(
                group,
                self.stage.organisations[member["who"]],
                role=member["role"],
                starts_on=self._day(member["since"]),
                ends_on=self._day(member["until"]) if "until" in member else None,
                by=self.by,
                at=self._moment(member["since"]),
            )
