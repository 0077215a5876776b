"""A worker of Viridian in Python 3, without dependencies. Replace upcast() by a call of your real upcasters."""
import json
import sys


def upcast(event):
    """OrderPlaced 1 to 2. Returns the event, a list of events, None to drop it; raises what went wrong."""
    data = event["data"]
    data["customerId"] = data.pop("cust")
    data["currency"] = "EUR"
    event["schemaVersion"] = "2"
    return event


HANDLES = [{"type": "OrderPlaced", "version": "1"}]


def exact(text):
    """Integers are exact in Python anyway; a decimal that a float would round is an error, never another number."""
    number = float(text)
    if len(text) > 15 and repr(number) != text:
        raise ValueError(f"{text} cannot be held by a float")
    return number


DECODER = json.JSONDecoder(parse_float=exact)
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def answer(line):
    try:
        result = upcast(DECODER.decode(line))
    except Exception as error:  # the event is named by Viridian, and the step's onError decides
        return {"error": f"{type(error).__name__}: {error}"}
    if result is None:
        return {"drop": "the upcaster gave nothing"}
    return {"emit": result if isinstance(result, list) else [result]}


def encode(result):
    try:
        return ENCODER.encode(result).encode()
    except UnicodeEncodeError:  # one half of a surrogate pair: only an escape can hold it
        return json.dumps(result, separators=(",", ":")).encode()


def main():
    sys.stdin.readline()
    stdout = sys.stdout.buffer
    stdout.write(encode({"ready": True, "handles": HANDLES}) + b"\n")
    stdout.flush()
    rest = b""
    while chunk := sys.stdin.buffer.read1(1 << 20):  # as many lines as there are, answered at once
        *lines, rest = (rest + chunk).split(b"\n")
        stdout.write(b"".join(encode(answer(line.decode())) + b"\n" for line in lines))
        stdout.flush()


if __name__ == "__main__":
    main()
