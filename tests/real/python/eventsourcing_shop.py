"""eventsourcing_shop.py sqlite FILE SHOP | postgresql URI SHOP: appends the shop's events through eventsourcing."""

import json
import os
import sys
from urllib.parse import urlparse
from uuid import NAMESPACE_URL, uuid5

kind, place, shop = sys.argv[1:4]
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
    }

from eventsourcing.application import Application  # noqa: E402
from eventsourcing.domain import Aggregate, event  # noqa: E402


class Order(Aggregate):
    @event("OrderPlaced")
    def __init__(self, name, data):
        self.data = data

    @staticmethod
    def create_id(name):
        return uuid5(NAMESPACE_URL, name)

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


steps = {"PaymentReceived": Order.pay, "OrderShipped": Order.ship, "OrderReturned": Order.take_back,
         "OrderClosed": Order.close}
application = Application()
for entry in json.load(open(shop, encoding="utf-8")):
    data = json.dumps(entry["data"], ensure_ascii=False)
    if entry["type"] == "OrderPlaced":
        order = Order(entry["stream"], data)
    else:
        order = application.repository.get(Order.create_id(entry["stream"]))
        steps[entry["type"]](order, data)
    application.save(order)
application.close()
