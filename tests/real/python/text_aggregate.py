"""Aggregates whose ids are text: eventsourcing knows them since 9.4, and has its own classes for UUIDs only."""

from dataclasses import dataclass
from datetime import datetime

from eventsourcing.domain import BaseAggregate, CanInitAggregate, CanMutateAggregate, MetaDomainEvent


@dataclass(frozen=True)
class TextEvent(CanMutateAggregate[str], metaclass=MetaDomainEvent):
    originator_id: str
    originator_version: int
    timestamp: datetime


@dataclass(frozen=True)
class TextCreated(CanInitAggregate[str], TextEvent):
    originator_topic: str


class TextAggregate(BaseAggregate[str]):
    class Event(TextEvent):
        pass

    class Created(Event, TextCreated):
        pass
