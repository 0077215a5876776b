"""The Python example with the upcast that is measured."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../resources/workers"))
sys.dont_write_bytecode = True
import upcaster


def upcast(event):
    data = event["data"]
    data["customerId"] = data.pop("customer")
    data["at"] = data.pop("placedAt")
    data["pieces"] = sum(item["qty"] for item in data["items"])
    return {"schemaVersion": "2", "data": data}


upcaster.upcast = upcast
upcaster.main()
