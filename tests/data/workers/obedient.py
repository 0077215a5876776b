"""A worker that does what an event's data tells it to: {"do": "hang"}. Other events get "seen": true."""
import json
import os
import signal
import sys
import time

FIRST = sys.argv[1] if len(sys.argv) > 1 else ""
hoard = []
late = []


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def obey(event, line):
    data = event.get("data") or {}
    do = data.get("do", "")
    if do == "hang":
        if "mark" in data:  # tells the test that it has begun
            open(data["mark"], "w").close()
        time.sleep(3600)
    elif do == "die":
        print("out of luck", file=sys.stderr, flush=True)
        os._exit(3)
    elif do == "leave":  # answers, and ends in order
        say({"drop": "the last one"})
        os._exit(3)
    elif do == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif do == "flood":
        while True:
            sys.stdout.write("x" * 65536)
    elif do == "chatter":
        sys.stderr.write("noise\n" * 200000)
    elif do == "nonsense":
        print("Warning: deprecated", flush=True)
        return
    elif do == "empty":
        return say({"emit": []})
    elif do == "unknown":
        return say({"emit": [{"tpye": "A"}]})
    elif do == "order":
        return say({"emit": [{"position": "999", "type": "A"}]})
    elif do == "twice":  # in one write, so that both lines are there when the first is read
        sys.stdout.write(json.dumps({"unchanged": True}) + "\n")  # say() below writes both
    elif do == "late":  # one line too many, when nobody waits for it any more
        late.append(True)
        return say({"unchanged": True})
    elif do == "echo":
        return say({"position": event["position"], "unchanged": True})
    elif do == "leak":
        while True:
            hoard.append(bytearray(8 * 1024 * 1024))
            time.sleep(0.005)
    elif do == "child":
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                time.sleep(3600)
        return say({"drop": str(pid)})
    elif do == "split":
        return say({"emit": [{"type": "One"}, {"type": "Two", "id": "own"}]})
    elif do == "drop":
        return say({"drop": "told to"})
    elif do == "error":
        return say({"error": "told to"})
    elif do == "unchanged":
        return say({"unchanged": True})
    elif do == "big":
        return say({"emit": [{"data": "x" * data["size"]}]})
    elif do == "environment":
        return say({"drop": " ".join(sorted(os.environ)) + " fds " + ",".join(sorted(os.listdir("/proc/self/fd")))})
    elif do == "hold":
        return say({"hold": True})
    elif do == "count":
        state = event["state"] or {"n": 0}
        return say({"hold": True, "state": {"n": state["n"] + 1}})
    elif do == "raw":  # the payload's own text, as it stands in the line
        begin = line.index('"data":') + 7
        sys.stdout.write('{"emit":[{"data":' + line[begin:line.rindex("}")] + "}]}\n")
        return sys.stdout.flush()
    if event.get("dataBase64"):
        return say({"emit": [{"dataBase64": event["dataBase64"], "type": "Bytes"}]})
    data["seen"] = True
    say({"emit": [{"position": event["position"], "data": data}]})


sys.stdin.readline()
if FIRST == "never":
    time.sleep(3600)
elif FIRST == "garbage":
    print("Starting up...", flush=True)
elif FIRST == "refuse":
    say({"ready": False, "error": "no licence"})
elif FIRST == "handles":
    say({"ready": True, "handles": [{"type": "A", "version": "1"}]})
else:
    say({"ready": True})
for text in sys.stdin:
    event = json.loads(text)
    if event.get("flush"):
        state = event.get("state")
        say({"emit": [{"type": "Sum", "data": state}]} if state else {"unchanged": True})
    else:
        obey(event, text.rstrip("\n"))
if late:
    say({"unchanged": True})
