"""eventsourcing_shop.py sqlite FILE SHOP [make|go-on] | postgresql|postgresql-text URI SHOP [make|go-on]

Appends the shop's events through eventsourcing; ids are UUIDs, or the streams' names (text). make: an empty store. go-on:
appends one more event to each of the shop's streams and prints all of them.
"""

import json
import os
import sys
from urllib.parse import urlparse
from uuid import NAMESPACE_URL, uuid5

kind, place, shop = sys.argv[1:4]
verb = sys.argv[4] if len(sys.argv) > 4 else "write"
if kind == "sqlite":
    os.environ |= {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": place}
else:
    uri = urlparse(place)
    os.environ |= {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": uri.path.lstrip("/"),
        "POSTGRES_HOST": uri.hostname,
        "POSTGRES_PORT": str(uri.port),
        "POSTGRES_USER": uri.username or "postgres",
        "POSTGRES_PASSWORD": "trusted",
        "ORIGINATOR_ID_TYPE": "text" if kind == "postgresql-text" else "uuid",
    }

from eventsourcing.application import Application  # noqa: E402
from eventsourcing.domain import Aggregate, event  # noqa: E402
from text_aggregate import TextAggregate  # noqa: E402


class Order(TextAggregate if kind == "postgresql-text" else Aggregate):
    @event("OrderPlaced")
    def __init__(self, name, data):
        self.data = data

    @staticmethod
    def create_id(name):
        return name if kind == "postgresql-text" else uuid5(NAMESPACE_URL, name)

    @event("PaymentReceived")
    def pay(self, data):
        self.data = data

    @event("OrderShipped")
    def ship(self, data):
        self.data = data

    @event("OrderReturned")
    def take_back(self, data):
        self.data = data

    @event("OrderClosed")
    def close(self, data):
        self.data = data


steps = {"PaymentReceived": "pay", "OrderShipped": "ship", "OrderReturned": "take_back", "OrderClosed": "close"}
application = Application()
shop = json.load(open(shop, encoding="utf-8"))


def write():
    for entry in shop:
        data = json.dumps(entry["data"], ensure_ascii=False)
        if entry["type"] == "OrderPlaced":
            order = Order(entry["stream"], data)
        else:
            order = application.repository.get(Order.create_id(entry["stream"]))
            getattr(order, steps[entry["type"]])(data)
        application.save(order)


def go_on():
    for stream in sorted({entry["stream"] for entry in shop}):
        order = application.repository.get(Order.create_id(stream))
        order.close('{"stars": 5}')
        application.save(order)
        for found in application.events.get(order.id):
            print(json.dumps({"stream": stream, "type": type(found).__name__, "data": json.loads(found.data)}))


{"write": write, "go-on": go_on, "make": lambda: None}[verb]()
application.close()
