"""Stands in for a Confluent-style schema registry: see README.md of this folder.

  registry.py [--prefix /apis/ccompat/v7] [--basic USER:PASSWORD] [--bearer TOKEN]

Its verdict on Avro records is one rule: a new field needs a default to read what was written before.
"""

import argparse
import base64
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

MEDIA = "application/vnd.schemaregistry.v1+json"


class Refusal(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Store:
    def __init__(self):
        self.schemas = []  # index + 1 is the id
        self.subjects = {}  # name: ids, the index + 1 is the version
        self.levels = {}
        self.level = "BACKWARD"

    def id_of(self, entry):
        if entry not in self.schemas:
            self.schemas.append(entry)
        return self.schemas.index(entry) + 1

    def ids(self, subject):
        if subject not in self.subjects:
            raise Refusal(404, 40401, f"Subject '{subject}' not found.")
        return self.subjects[subject]

    def version(self, subject, version):
        ids = self.ids(subject)
        if version in ("latest", "-1"):
            version = len(ids)
        elif not re.fullmatch("[0-9]+", version):
            raise Refusal(422, 42202, f"The specified version '{version}' is not a valid version id.")
        if not 1 <= int(version) <= len(ids):
            raise Refusal(404, 40402, f"Version {version} not found.")
        return self.shown(subject, int(version))

    def shown(self, subject, version):
        number = self.subjects[subject][version - 1]
        return {"subject": subject, "version": version, "id": number, **self.schemas[number - 1]}

    def incompatible(self, subject, entry):
        if subject not in self.subjects or entry.get("schemaType", "AVRO") != "AVRO":
            return []
        old = json.loads(self.schemas[self.subjects[subject][-1] - 1]["schema"])
        new = json.loads(entry["schema"])
        known = {field["name"] for field in old.get("fields", [])}
        return [
            f"{{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field '{field['name']}' has no default'}}"
            for field in new.get("fields", [])
            if field["name"] not in known and "default" not in field
        ]


def entry_of(body):
    try:
        asked = json.loads(body)
        json.loads(asked["schema"])
    except (ValueError, KeyError, TypeError):
        raise Refusal(422, 42201, "Either the input schema or one of its references is invalid")
    entry = {"schema": asked["schema"]}
    if asked.get("schemaType", "AVRO") != "AVRO":
        entry["schemaType"] = asked["schemaType"]
    if asked.get("references"):
        entry["references"] = asked["references"]
    return entry


def answer(store, method, path, body):
    parts = [unquote(part) for part in path.strip("/").split("/")]
    match [method, *parts]:
        case ["GET", "subjects"]:
            return list(store.subjects)
        case ["GET", "subjects", subject, "versions"]:
            return list(range(1, len(store.ids(subject)) + 1))
        case ["GET", "subjects", subject, "versions", version]:
            return store.version(subject, version)
        case ["GET", "subjects", subject, "versions", version, "schema"]:
            return json.loads(store.version(subject, version)["schema"])
        case ["POST", "subjects", subject, "versions"]:
            entry = entry_of(body)
            number = store.id_of(entry)
            ids = store.subjects.setdefault(subject, [])
            if number not in ids:
                ids.append(number)
            return {"id": number}
        case ["POST", "subjects", subject]:
            entry, ids = entry_of(body), store.ids(subject)
            if entry not in store.schemas or store.id_of(entry) not in ids:
                raise Refusal(404, 40403, "Schema not found")
            return store.shown(subject, ids.index(store.id_of(entry)) + 1)
        case ["GET", "schemas", "ids", number]:
            if not 1 <= int(number) <= len(store.schemas):
                raise Refusal(404, 40403, f"Schema {number} not found")
            return store.schemas[int(number) - 1]
        case ["GET", "schemas", "types"]:
            return ["JSON", "PROTOBUF", "AVRO"]
        case ["POST", "compatibility", "subjects", subject, "versions", *_]:
            messages = store.incompatible(subject, entry_of(body))
            return {"is_compatible": not messages, "messages": messages}
        case ["GET", "config"]:
            return {"compatibilityLevel": store.level}
        case ["GET", "config", subject]:
            if subject not in store.levels:
                raise Refusal(404, 40408, f"Subject '{subject}' does not have subject-level compatibility configured")
            return {"compatibilityLevel": store.levels[subject]}
        case ["PUT", "config"]:
            store.level = json.loads(body)["compatibility"]
            return {"compatibility": store.level}
        case ["PUT", "config", subject]:
            store.levels[subject] = json.loads(body)["compatibility"]
            return {"compatibility": store.levels[subject]}
    return None


def handler(store, options):
    wanted = None
    if options.basic:
        wanted = "Basic " + base64.b64encode(options.basic.encode()).decode()
    if options.bearer:
        wanted = "Bearer " + options.bearer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def give(self, status, value):
            text = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", MEDIA)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def serve(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = urlsplit(self.path).path
            if wanted and self.headers.get("Authorization") != wanted:
                return self.give(401, {"error_code": 401, "message": "Unauthorized"})
            if path == "/mute":
                threading.Event().wait()
            if path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/subjects")
                self.send_header("Content-Length", "0")
                return self.end_headers()
            if not path.startswith(options.prefix):
                return self.give(404, {"message": "no such page"})
            try:
                found = answer(store, self.command, path[len(options.prefix) :], body)
            except Refusal as refusal:
                return self.give(refusal.status, {"error_code": refusal.code, "message": refusal.message})
            if found is None:
                return self.give(404, {"message": "no such page"})
            return self.give(200, found)

        do_GET = do_POST = do_PUT = serve

    return Handler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", default="")
    parser.add_argument("--basic")
    parser.add_argument("--bearer")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(Store(), options))
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
