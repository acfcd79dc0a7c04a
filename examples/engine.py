#!/usr/bin/env python3
"""An engine for Lockstep in one file, with nothing but Python's standard library.

    python3 engine.py --listen 127.0.0.1:4000 --key-file link.key [--name pe0] [--aside]
    python3 engine.py --listen unix:/run/pe0.sock --key-file link.key

It speaks docs/reference/engine-protocol.md completely, and the dialect key-value/1: the command `a=1` makes an entry, `a=`
removes it. To bring a product of your own, replace the class Product; everything below it is the protocol and can stay.
docs/guides/write-a-driver.md walks through it.

There is one thread, and a request is over before the next is looked at, whichever connection it came on. So nothing is ever
half executed when a hello raises the epoch: the fence needs no waiting here.
"""

import argparse, asyncio, hmac, json, os, time
from hashlib import sha256

LINE_MAX, STRANGER_LINE_MAX, COMMAND_MAX = 256 << 20, 64 << 10, 64 << 10  # bytes
TRIES_MAX, STRANGER_SECONDS, CONNECTIONS_MAX = 10, 30, 1024
ANSWERS_KEPT, COMMANDS_MAX, PAGE_MAX, NUMBER_MAX = 1024, 1_000_000, 10_000, 2**53 - 1


# ---------------------------------------------------------------------------------------------------------- the product


class Refused(Exception):
    """The product says no, with a code of its dialect. Nothing has changed."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


class Product:
    """What is configured. Here it is a dict, and having an entry is all the effect there is."""

    dialect = "key-value/1"

    def __init__(self):
        self.entries = {}

    def reduce(self, commands):
        """What the entries become: {key: value, or None where it is removed}. All of the commands, or Refused."""
        changes = {}
        for command in commands:
            key, equals, value = command.partition("=")
            if not key or not equals:
                raise Refused(1088, f"no such command: {command}")
            held = changes[key] if key in changes else self.entries.get(key)
            if held is None and not value:
                raise Refused(258, f"no such key: {key}")
            changes[key] = value or None
        return changes

    def realise(self, changes):
        """Gets hold of what the changes need (ports, memory, files), or lets go of all of it and raises Refused."""

    def swap(self, changes):
        """Makes the changes effective. Must not fail: whatever can was done in realise."""
        for key, value in changes.items():
            if value is None:
                self.entries.pop(key, None)
            else:
                self.entries[key] = value


# ----------------------------------------------------------------------------------------------------------- the digest


class Digests:
    """Keeps the sum up to date, and each key's place in the tree."""

    def __init__(self):
        self.sum = 0
        self.places = {}  # key: (path of its leaf, the entry's digest as a number)

    def put(self, key, value):
        """The entry as it is now; without a value it is gone."""
        path, number = self.places.pop(key, (None, 0))
        self.sum -= number
        if value is not None:
            path = path or sha256(key.encode()).hexdigest()
            number = int(sha256(f"{key}\0{value}".encode()).hexdigest()[:32], 16)
            self.places[key] = (path, number)
            self.sum += number
        self.sum %= 2**128

    def text(self):
        return f"{self.sum:032x}"

    def under(self, path):
        return [key for key, (place, _) in self.places.items() if place.startswith(path)]

    def below(self, path):
        """The nodes one digit below: {path: (digest, entries)}. An engine with many entries would keep this."""
        nodes = {}
        for place, number in self.places.values():
            if place.startswith(path):
                child = place[: len(path) + 1]
                total, count = nodes.get(child, (0, 0))
                nodes[child] = (total + number, count + 1)
        return {child: (f"{total % 2**128:032x}", count) for child, (total, count) in sorted(nodes.items())}


# ----------------------------------------------------------------------------------------------------- the message rule


class Engine:
    def __init__(self, product, name, aside):
        self.product, self.name, self.aside = product, name, aside
        self.digests = Digests()
        self.epoch, self.owner, self.index, self.counter = 0, "", 0, 0
        self.answers = {}  # index: (id, answer), the last ones
        self.incarnation = incarnation()

    def state(self):
        state = {"incarnation": self.incarnation, "epoch": self.epoch, "index": self.index, "counter": self.counter}
        state |= {"digest": self.digests.text(), "entries": len(self.digests.places)}
        return state | {"aside": True} if self.aside else state

    def hello(self, request):
        """Answers, and whether the sender may apply with its epoch. Without one it only asks who is there."""
        about = {"ok": True, "name": self.name, "dialect": self.product.dialect, "pid": os.getpid()}
        if "epoch" not in request:
            return about | {"owner": self.owner} | self.state(), None
        previous, epoch, owner = self.epoch, request["epoch"], request["owner"]
        foreign = self.owner not in ("", owner)
        if epoch >= previous and (not foreign or (request.get("takeOver") and epoch > previous)):
            self.epoch, self.owner = epoch, owner
        right = (self.epoch, self.owner) == (epoch, owner)
        return about | {"owner": self.owner, "previous": previous} | self.state(), right

    def apply(self, request):
        if "epoch" not in request:
            return self.execute(request["commands"], None)
        epoch, index = request["epoch"], request["index"]
        if epoch < self.epoch:
            return self.wrong(f"epoch {epoch} is over, it is {self.epoch}")
        known, answer = self.answers.get(index, (None, None))
        if known == request["id"]:
            return answer
        if index <= self.index:
            return self.wrong(f"index {index} is decided, the last is {self.index}")
        if request["after"] != self.index:
            return self.wrong(f"after {request['after']}, but the last is {self.index}")
        if request["base"] != self.digests.text():
            return self.wrong(f"base {request['base']}, but the digest is {self.digests.text()}")
        self.epoch, self.index = epoch, index
        answer = self.execute(request["commands"], request.get("counter"))
        self.answers[index] = (request["id"], answer)
        if len(self.answers) > ANSWERS_KEPT:
            del self.answers[next(iter(self.answers))]
        return answer

    def execute(self, commands, counter):
        """Reduce, then realise, then swap: so a refusal finds nothing changed."""
        try:
            changes = self.product.reduce(commands)
            if not self.aside:
                self.product.realise(changes)
        except Refused as no:
            return {"outcome": "refused", "code": no.code, "message": no.message} | self.state()
        self.product.swap(changes)
        for key, value in changes.items():
            self.digests.put(key, value)
        self.counter = self.counter + len(commands) if counter is None else counter
        return {"outcome": "applied", "code": 0, "message": "Done"} | self.state()

    def enter(self, request):
        if request["epoch"] < self.epoch:
            return self.wrong(f"epoch {request['epoch']} is over, it is {self.epoch}")
        if request["digest"] != self.digests.text():
            return self.wrong(f"to enter with {request['digest']}, but the digest is {self.digests.text()}")
        self.epoch = request["epoch"]
        try:
            if self.aside:
                self.product.realise(dict(self.product.entries))
                self.aside = False
        except Refused as no:
            return {"outcome": "refused", "code": no.code, "message": no.message} | self.state()
        return {"outcome": "applied", "code": 0, "message": "Done"} | self.state()

    def read(self, request):
        answer = {"index": self.index}
        if "digests" in request:
            return answer | {"digests": self.digests.below(request["digests"])}
        entries, more = self.product.entries, None
        if "under" in request:
            page = self.digests.under(request["under"])
        else:
            keys = sorted(key for key in entries if key.startswith(request["prefix"]))
            keys = [key for key in keys if "after" not in request or key > request["after"]]
            page = keys[: request.get("limit", 1000)]
            more = page[-1] if len(page) < len(keys) else None
        return answer | {"entries": {key: entries[key] for key in page}, "more": more}

    def wrong(self, why):
        return {"ok": False, "code": 1204, "message": why} | self.state()


def incarnation():
    """Another text after each start."""
    with open("/proc/sys/kernel/random/boot_id") as boot:
        return f"{boot.read().strip()}-{os.getpid()}-{time.time_ns()}"


# --------------------------------------------------------------------------------------------------------- the requests


class Malformed(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def whole(name, value, low=0, high=NUMBER_MAX):
    # True is an int to Python, and 1.0 is a whole number to JSON.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1 or not low <= value <= high:
        raise Malformed(278, f"{name} is not a whole number from {low} to {high}")
    return int(value)


def text(name, value, length=256):
    if not isinstance(value, str):
        raise Malformed(278, f"{name} is not a string")
    if len(value.encode("utf-16-le", "surrogatepass")) > 2 * length:
        raise Malformed(1106, f"{name} is longer than {length} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed(1119, f"{name} holds half of a surrogate pair") from None
    return value


def key_text(name, value):
    return text(name, value, 1 << 20)


def flag(name, value):
    if not isinstance(value, bool):
        raise Malformed(278, f"{name} is not true or false")
    return value


def path(longest):
    def check(name, value):
        if len(text(name, value)) > longest or value.strip("0123456789abcdef"):
            raise Malformed(278, f"{name} is not 0 to {longest} lower-case hexadecimal digits")
        return value

    return check


def commands(name, value):
    if not isinstance(value, list):
        raise Malformed(278, f"{name} is not a list")
    if len(value) > COMMANDS_MAX:
        raise Malformed(1106, f"{name} has more than {COMMANDS_MAX} items")
    for command in value:
        if len(text(name, command, COMMAND_MAX).encode()) > COMMAND_MAX:
            raise Malformed(1106, f"a command is longer than {COMMAND_MAX} bytes")
        if any(forbidden in command for forbidden in "\n\r\0"):
            raise Malformed(1119, "a command holds a line end or a zero byte")
    return value


def only(supported):
    def check(name, value):
        if type(value) is not type(supported) or value != supported:
            raise Malformed(278, f"only {name} {supported} is supported")
        return value

    return check


def page_limit(name, value):
    return whole(name, value, 1, PAGE_MAX)


# Per type the shapes that it can have, each a field that tells it (None: any) with the fields that it must and may have. A
# request with another field is refused: nothing is parsed and ignored.
GROUP = {"group": only(None), "remaining": only(0)}
POSITION = {"epoch": whole, "index": whole, "after": whole, "base": text}
TENURE = {"epoch": whole, "owner": text}
SHAPES = {
    "ping": [((), {}, {})],
    "status": [((), {}, {})],
    "hello": [(("epoch", "owner", "takeOver"), {"key": text} | TENURE, {"takeOver": flag}), ((), {"key": text}, {})],
    "apply": [
        ((*POSITION, "counter"), {"commands": commands} | POSITION, GROUP | {"counter": whole}),
        ((), {"commands": commands}, GROUP),
    ],
    "enter": [((), {"epoch": whole, "digest": text}, {})],
    "read": [
        (("digests",), {"digests": path(63)}, {}),
        (("under",), {"under": path(64)}, {}),
        ((), {"prefix": key_text}, {"after": key_text, "limit": page_limit}),
    ],
}


def check(request):
    """Of a request whose id is known. Errors: Malformed."""
    if "v" not in request or isinstance(request["v"], bool) or request["v"] != 1:
        raise Malformed(278, "the version is not 1")
    kind = request.get("type")
    if kind is None:
        raise Malformed(278, "the field type is missing")
    if not isinstance(kind, str) or kind not in SHAPES:
        raise Malformed(1088, f"there is no request {json.dumps(kind)[:40]}")
    shapes = SHAPES[kind]
    _, must, may = next((one for one in shapes if any(name in request for name in one[0])), shapes[-1])
    for name in request:
        if name not in must and name not in may and name not in ("v", "type", "id"):
            raise Malformed(278, f"{kind} has no field {json.dumps(name)[:40]}")
    for name, rule in must.items():
        if name not in request:
            raise Malformed(278, f"the field {name} is missing")
        request[name] = rule(name, request[name])
    for name, rule in may.items():
        if name in request:
            request[name] = rule(name, request[name])


# ------------------------------------------------------------------------------------------------------- the connections


class Connection(asyncio.Protocol):
    """Lines in, answers out, in the order in which they came."""

    strangers = {}  # those that have not shown the key, the oldest first
    count = 0

    def __init__(self, engine, key):
        self.engine, self.key = engine, key
        self.held, self.searched, self.tries = bytearray(), 0, 0
        self.known = self.right = self.over = False

    def connection_made(self, transport):
        self.transport = transport
        Connection.count += 1
        if Connection.count > CONNECTIONS_MAX:
            if not Connection.strangers:
                return self.finish({"id": None, "ok": False, "code": 272, "message": "too many connections"})
            next(iter(Connection.strangers)).transport.abort()
        Connection.strangers[self] = True
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(STRANGER_SECONDS, self.finish, error(None, 257, "no hello with the key in time"))

    def connection_lost(self, _):
        Connection.count -= 1
        self.greeted()
        self.over = True

    def greeted(self):
        if Connection.strangers.pop(self, None):
            self.timer.cancel()

    def data_received(self, data):
        self.held += data
        while not self.over:
            longest = LINE_MAX if self.known else STRANGER_LINE_MAX
            end = self.held.find(b"\n", self.searched)
            if (len(self.held) if end < 0 else end) > longest:
                return self.finish(error(None, 1106, f"a line is longer than {longest} bytes"))
            if end < 0:
                self.searched = len(self.held)
                return
            line, self.searched = bytes(self.held[:end]), 0
            del self.held[: end + 1]
            self.answer(self.request(line))

    def eof_received(self):
        # What was held without its line end was no request. The answers that are not taken yet still go out.
        self.finish()
        return True

    def pause_writing(self):
        # A peer that does not take its answers is not read until it has.
        self.transport.pause_reading()

    def resume_writing(self):
        if not self.over:
            self.transport.resume_reading()

    def answer(self, answer):
        self.transport.write(json.dumps({"v": 1} | answer, separators=(",", ":")).encode() + b"\n")

    def finish(self, answer=None):
        if answer is not None and not self.over:
            self.answer(answer)
        self.over = True
        self.transport.close()

    def request(self, line):
        """The answer to a line."""
        name = None
        try:
            request = json.loads(line.decode(), parse_constant=not_json)
            if not isinstance(request, dict):
                raise Malformed(278, "the line is not an object")
            if "id" not in request:
                raise Malformed(278, "the field id is missing")
            name = text("id", request["id"])
            check(request)
        except UnicodeDecodeError:
            return error(None, 1119, "the line is not UTF-8")
        except (ValueError, RecursionError):
            return error(None, 278, "the line is not JSON")
        except Malformed as wrong:
            return error(name, wrong.code, wrong.message)
        why = self.why_not(request)
        if why is None:
            return {"id": name} | self.perform(request)
        self.tries += 1
        if self.tries < TRIES_MAX:
            return error(name, 257, why)
        asyncio.get_running_loop().call_soon(self.finish)
        self.over = True
        return error(name, 257, why)

    def why_not(self, request):
        kind = request["type"]
        if kind == "hello":
            return None if hmac.compare_digest(request["key"].encode(), self.key.encode()) else "wrong link key"
        if kind == "ping":
            return None
        if not self.known:
            return "a hello with the link key comes first"
        needs = kind == "enter" or (kind == "apply" and "epoch" in request)
        return f"{kind} needs a hello with epoch first" if needs and not self.right else None

    def perform(self, request):
        engine, kind = self.engine, request["type"]
        if kind == "hello":
            self.known = True
            self.greeted()
            answer, right = engine.hello(request)
            self.right = self.right if right is None else right
            return answer
        if kind == "ping":
            return {"ok": True}
        if kind == "status":
            return {"ok": True} | engine.state()
        return {"apply": engine.apply, "enter": engine.enter, "read": engine.read}[kind](request)


def not_json(constant):
    """Python would take NaN and Infinity."""
    raise ValueError(constant)


def error(name, code, message):
    return {"id": name, "ok": False, "code": code, "message": message}


# ------------------------------------------------------------------------------------------------------------- the start


def read_key(file):
    """64 hexadecimal digits in a file that its owner alone may read."""
    with open(file) as lines:
        if os.fstat(lines.fileno()).st_mode & 0o077:
            raise SystemExit(f"engine: others may read {file}: chmod 600 it")
        key = lines.read().strip()
    if len(key) != 64 or key.strip("0123456789abcdef"):
        raise SystemExit(f"engine: {file} is not a link key of 64 hexadecimal digits")
    return key


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", default="127.0.0.1:4000", help="127.0.0.1:PORT (0: any) or unix:PATH")
    parser.add_argument("--key-file", required=True)
    parser.add_argument("--name", default="pe0")
    parser.add_argument("--aside", action="store_true", help="hold the configuration aside until told to enter")
    options = parser.parse_args()
    key = read_key(options.key_file)
    engine = Engine(Product(), options.name, options.aside)
    loop, session = asyncio.get_running_loop(), lambda: Connection(engine, key)
    if options.listen.startswith("unix:"):
        os.umask(0o177)  # A socket that its owner alone may open.
        server = await loop.create_unix_server(session, options.listen[5:], backlog=1024)
        address = options.listen
    else:
        host, _, port = options.listen.rpartition(":")
        if host not in ("127.0.0.1", "localhost"):
            raise SystemExit("engine: the link key travels in the clear: listen on 127.0.0.1")
        server = await loop.create_server(session, "127.0.0.1", int(port), backlog=1024)
        address = "127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    print(f"{options.name} listens on {address}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
