"""Which answers each router accepts: LiteLLM's Router and this one, asked for the bytes that providers really send.

Reads the files of a folder, for which see AnswerFile in router-okhttp's tests, serves each from a socket, and lets each router ask a lone
deployment once, and two equal deployments, of which one is healthy, ten times with two retries. answers.sh says how to start it.
"""

import argparse
import asyncio
import csv
import gzip
import json
import logging
import os
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import warnings
import zlib
from pathlib import Path

CALLS = 10
SECONDS = 5  # for a call
RIGHT = "**right**"
BODIES = {
    "chat/completions": {"messages": [{"role": "user", "content": "Hello"}]},
    "messages": {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 9},
    "completions": {"prompt": "Hello"},
    "responses": {"input": "Hello"},
    "embeddings": {"input": "Hello"},
    "moderations": {"input": "Hello"},
    "images/generations": {"prompt": "Hello"},
    "rerank": {"query": "Hello", "documents": ["Hello"]},
    "audio/speech": {"input": "Hello", "voice": "alloy"},
}


class Raw:
    """An answer byte for byte; the marks are those of RawAnswer in router-okhttp's tests."""

    def __init__(self, text):
        head, body = text.split("\n\n", 1)
        body = body.replace("<<CR>>", "\r").replace("<<BOM>>", "\ufeff")
        first = re.match(r"<<(CHUNKED|GZIP|DEFLATE|BROTLI)>>", body)
        encoding = first.group(1) if first else ""
        parts = re.split(r"<<(PAUSE\d+|CLOSE|RST|HOLD)>>", body[first.end() if first else 0 :])
        self.pieces = [(data.encode(), then) for data, then in zip(parts[::2], parts[1::2] + ["END"])]
        self.chunked = encoding == "CHUNKED"
        if encoding and not self.chunked:
            self.pieces = [(compressed(encoding, self.pieces[0][0]), "END")]
        self.framed = self.chunked or "<<LENGTH>>" in head or " 204 " in head
        length = str(sum(len(data) for data, _ in self.pieces))
        self.head = (head.replace("<<LENGTH>>", length).replace("\n", "\r\n") + "\r\n\r\n").encode("latin-1")

    def send(self, connection):
        """Tells whether the connection stays open."""
        connection.sendall(self.head)
        for data, then in self.pieces:
            if data:
                connection.sendall(b"%x\r\n%s\r\n" % (len(data), data) if self.chunked else data)
            if then.startswith("PAUSE"):
                time.sleep(int(then[5:]) / 1000)
            elif then == "HOLD":
                while connection.recv(4096):
                    pass
                return False
            elif then == "RST":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            elif then == "CLOSE":
                return False
        if self.chunked:
            connection.sendall(b"0\r\n\r\n")
        return self.framed


def compressed(encoding, data):
    if encoding == "GZIP":
        return gzip.compress(data)
    if encoding == "DEFLATE":
        return zlib.compress(data)
    # One stored block and the last one: a window of 16 bits, a length of four nibbles, less one.
    return ((len(data) - 1) << 4 | 1 << 20).to_bytes(3, "little") + data + b"\x03"


class Row:
    def __init__(self, path):
        keys, answer = text_of(path).split("\n\n", 1)
        self.name = path.stem
        self.keys = dict(re.match(r"# (\w+): ?(.*)", line).groups() for line in keys.split("\n"))
        self.answer = Raw(answer)
        self.streams = self.keys["mode"] == "stream"
        self.model = self.keys.get("model", "openai/gpt-4o")
        self.endpoint = self.keys.get("endpoint", "chat/completions")
        self.body = json.loads(self.keys["body"]) if "body" in self.keys else BODIES.get(self.endpoint)
        self.expected = self.keys["expected"].split("|")
        self.then = self.keys["then"].split("|")
        self.text = self.keys["text"].replace("\\n", "\n") if "text" in self.keys else None
        name = self.endpoint.replace("/", "-") + ("-stream" if self.streams else "")
        self.healthy = Raw(text_of(path.parent / "healthy" / f"{name}.http"))

    def answer_to(self, request):
        return self.answer if self.keys.get("when", "").encode() in request else self.healthy

    def is_right(self, seen):
        """right, wrong (what is no answer is handed out as one), or raised (though an answer was to be had)."""
        if "error" in seen:
            return "right" if self.may_raise(seen) else "raised"
        healthy = "GOOD" in seen["text"] or "GOOD" in seen["data"]
        return "right" if healthy or self.is_own(seen) else "wrong"

    def is_own(self, seen):
        return "answer" in self.then and self.text in (None, seen["text"])

    def is_right_alone(self, seen):
        if "error" in seen:
            return "right" if self.then != ["answer"] else "raised"
        return "right" if self.is_own(seen) else "wrong"

    def may_raise(self, seen):
        """A request at fault is not sent again, and a stream that broke is not replayed."""
        if "StreamBrokenException" in self.then:
            return True
        return "RequestRejectedException" in self.then and seen["fault"]


def text_of(path):
    return path.read_bytes().decode()[:-1]


class Server:
    def __init__(self, answer_to):
        self.answer_to = answer_to
        self.open = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:  # closed
                return
            self.open.add(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection, connection.makefile("rb") as requests:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while requests.readline():
                    length = 0
                    for line in iter(requests.readline, b"\r\n"):
                        if not line:
                            return
                        if line.lower().startswith(b"content-length:"):
                            length = int(line.split(b":")[1])
                    if not self.answer_to(requests.read(length)).send(connection):
                        return
        except OSError:  # the client has left, or the server was closed
            pass
        finally:
            self.open.discard(connection)

    def close(self):
        self.listener.close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed by its client


class LiteLlm:
    """LiteLLM's Router, of the release that is installed."""

    METHODS = {
        "chat/completions": "acompletion",
        "messages": "aanthropic_messages",
        "completions": "atext_completion",
        "responses": "aresponses",
        "embeddings": "aembedding",
        "moderations": "amoderation",
        "images/generations": "aimage_generation",
        "rerank": "arerank",
        "audio/speech": "aspeech",
        "audio/transcriptions": "atranscription",
    }
    FAULTS = ("BadRequestError", "ContextWindowExceededError", "ContentPolicyViolationError", "UnprocessableEntityError")

    def __init__(self):
        os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # nothing is fetched
        warnings.simplefilter("ignore")
        import litellm

        litellm.suppress_debug_info = True
        litellm.telemetry = False
        logging.disable(logging.CRITICAL)
        self.router = litellm.Router
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(lambda loop, context: None)
        self.warm = set()

    def ask(self, row, ports, calls, retries):
        if row.endpoint not in self.METHODS:
            return None
        self.warm_up(row)
        return self.loop.run_until_complete(self.ask_all(row, ports, calls, retries, SECONDS))

    def warm_up(self, row):
        """What is imported with the first call of a sort takes longer than a call may."""
        sort = (row.model.split("/")[0], row.endpoint, row.streams)
        if sort not in self.warm:
            self.warm.add(sort)
            good = Server(lambda request: row.healthy)
            self.loop.run_until_complete(self.ask_all(row, [good.port], 1, 0, 60))
            good.close()

    async def ask_all(self, row, ports, calls, retries, seconds):
        # These files are of Gemini's endpoint for OpenAI's dialect, which LiteLLM calls by this name.
        model = row.model.replace("gemini/", "openai/")
        router = self.router(
            num_retries=retries,
            timeout=seconds,
            model_list=[
                {
                    "model_name": "m",
                    "litellm_params": {
                        "model": model,
                        "api_key": "key",
                        "api_base": f"http://127.0.0.1:{port}" + ("" if model.startswith("azure/") else "/v1"),
                        **({"api_version": "2024-10-21"} if model.startswith("azure/") else {}),
                    },
                }
                for port in ports
            ],
        )
        return [await self.one(row, router, seconds) for _ in range(calls)]

    async def one(self, row, router, seconds):
        texts, data = [], []
        try:
            await asyncio.wait_for(self.call(row, router, texts, data), seconds)
        except (Exception, asyncio.CancelledError) as e:
            name = type(e).__name__
            return {"text": "".join(texts), "data": "", "error": name, "fault": name in self.FAULTS}
        return {"text": "".join(texts), "data": "\n".join(data)}

    async def call(self, row, router, texts, data):
        arguments = dict(row.body or {"file": ("hello.wav", b"123", "audio/wav")})
        if row.streams:
            arguments["stream"] = True
        answer = await getattr(router, self.METHODS[row.endpoint])(model="m", **arguments)
        if not row.streams:
            content = getattr(answer, "content", None)
            data.append(content.decode("latin-1") if isinstance(content, bytes) else dumped(answer))
            texts.append(text_in(answer))
            return
        async for event in answer:
            data.append(event.decode() if isinstance(event, bytes) else dumped(event))
            texts.append(piece_in(event))


def dumped(value):
    return value.model_dump_json() if hasattr(value, "model_dump_json") else str(value)


def text_in(answer):
    choices = getattr(answer, "choices", None)
    if choices:
        message = getattr(choices[0], "message", None)
        return (message.content if message else choices[0].text) or ""
    if isinstance(getattr(answer, "output", None), list):
        parts = [part for item in answer.output for part in getattr(item, "content", None) or []]
        return "".join(getattr(part, "text", "") for part in parts)
    return getattr(answer, "text", "") if isinstance(getattr(answer, "text", ""), str) else ""


def piece_in(event):
    choices = getattr(event, "choices", None)
    if choices:
        delta = getattr(choices[0], "delta", None)
        return (delta.content if delta else getattr(choices[0], "text", "")) or ""
    kind = getattr(event, "type", "")
    return event.delta if getattr(kind, "value", kind) == "response.output_text.delta" else ""


class Ours:
    """This router, in a process of its own, which is told what to ask in lines of JSON."""

    def __init__(self, class_path):
        command = ["java", "-cp", class_path, "dev.llmrouter.benchmarks.answers.Answers"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, row, ports, calls, retries):
        urls = [f"http://127.0.0.1:{port}" + ("" if row.model.startswith("azure/") else "/v1") for port in ports]
        told = {"streams": row.streams, "model": row.model, "endpoint": row.endpoint, "body": row.body}
        told |= {"urls": urls, "calls": calls, "retries": retries, "seconds": SECONDS}
        print(json.dumps(told), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("this router's process has ended")
        return json.loads(line)


def result(row, router):
    """How a lone deployment and two were answered for: (word, detail) of each."""
    random.seed(row.name)  # LiteLLM's shuffle
    troubled, good = Server(row.answer_to), Server(lambda request: row.healthy)
    try:
        alone = router.ask(row, [troubled.port], 1, 0)
        if alone is None:
            return None
        both = router.ask(row, [troubled.port, good.port], CALLS, 2)
    finally:
        troubled.close()
        good.close()
    verdicts = [row.is_right(seen) for seen in both]
    shown = alone[0].get("error") or "answer " + repr(alone[0]["text"])
    return {"alone": row.is_right_alone(alone[0]), "shown": shown} | {
        word: verdicts.count(word) for word in ("right", "wrong", "raised")
    }


def cell(found):
    if found is None:
        return "not asked"
    more = [f"{found[word]} {word}" for word in ("wrong", "raised") if found[word]]
    alone = "" if found["alone"] == "right" else f"; alone: {found['alone']}"
    mark = RIGHT if not more and not alone else f"{found['right']} right"
    return ", ".join([mark] + more) + alone


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", required=True, type=Path, help="the folder of files")
    parser.add_argument("--class-path", help="this router's; without it only LiteLLM is asked")
    parser.add_argument("--without-litellm", action="store_true")
    parser.add_argument("--rows", default="", help="a regular expression that names must match")
    parser.add_argument("--csv", type=Path, default=None)
    parser.add_argument("--markdown", type=Path, default=None)
    options = parser.parse_args()

    rows = [Row(path) for path in sorted(options.answers.glob("*.http")) if re.search(options.rows, path.stem)]
    routers = {} if options.without_litellm else {"LiteLLM": LiteLlm()}
    if options.class_path:
        routers["this router"] = Ours(options.class_path)
    found = []
    for row in rows:
        found.append({name: result(row, router) for name, router in routers.items()})
        print(row.name, *(f"{name}: {cell(of[name])}" for of in found[-1:] for name in of), sep=" | ", flush=True)
    for name in routers:
        asked = [of[name] for of in found if of[name]]
        right = sum(cell(each) == RIGHT for each in asked)
        words = ", ".join(f"{sum(each[word] for each in asked)} {word}" for word in ("right", "wrong", "raised"))
        print(f"{name}: {right} of {len(asked)} rows right; calls: {words}", file=sys.stderr)
    if options.csv:
        write_csv(options.csv, rows, list(routers), found)
    if options.markdown:
        write_markdown(options.markdown, rows, list(routers), found)


def write_csv(path, rows, names, found):
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        words = ["right", "wrong", "raised", "alone", "shown"]
        out.writerow(["answer", "mode", "expected"] + [f"{name} {word}" for name in names for word in words])
        for row, of in zip(rows, found):
            cells = [of[name][word] if of[name] else "" for name in names for word in words]
            out.writerow([row.name, row.keys["mode"], "|".join(row.expected)] + cells)


def group(row):
    """What sort of thing a file holds, for the summary."""
    if row.then == ["answer"]:
        return "streams that are answers" if row.streams else "answers"
    if "StreamBrokenException" in row.then:
        return "streams that break after output"
    return "streams that fail before output" if row.streams else "failures"


def table(head, lines):
    return ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"] + ["| " + " | ".join(line) + " |" for line in lines] + [""]


def write_markdown(path, rows, names, found):
    """A summary, and the rows that not every router has right."""
    groups = {}
    for row, of in zip(rows, found):
        groups.setdefault(group(row), []).append(of)
    summary = []
    for sort, members in sorted(groups.items()):
        cells = []
        for name in names:
            asked = [of[name] for of in members if of[name]]
            right = sum(cell(each) == RIGHT for each in asked)
            counts = [sum(each[word] for each in asked) for word in ("wrong", "raised")]
            cells.append(f"{right} of {len(asked)}; {counts[0]} / {counts[1]} calls")
        summary.append([sort, str(len(members))] + cells)
    differ = [
        [row.name, " or ".join(row.expected)] + [cell(of[name]) for name in names]
        for row, of in zip(rows, found)
        if any(cell(of[name]) != RIGHT for name in names)
    ]
    lines = table(["", "files"] + names, summary) + table(["file", "is"] + names, differ)
    path.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
