"""Compares what LiteLLM and this router send: compare.py LITELLM.jsonl OURS.jsonl [-v]. For chains the same, of other lines."""

import json
import sys
from collections import Counter
from urllib.parse import parse_qsl, urlsplit, unquote

verbose = "-v" in sys.argv
theirs, ours = ([json.loads(line) for line in open(path)] for path in sys.argv[1:3])


def key(line):
    return (line["file"], line.get("deployment") or line.get("name"), line.get("kind"))


def url(text):
    parts = urlsplit(text)
    return parts.scheme, parts.netloc, unquote(parts.path).rstrip("/"), sorted(parse_qsl(parts.query))


def same(a, b):
    """Numbers by value, and without what means nothing: an empty value, a stream that is not asked for."""
    if isinstance(a, dict) and isinstance(b, dict):
        a, b = ({k: v for k, v in each.items() if v not in (None, {}, []) and (k, v) != ("stream", False)} for each in (a, b))
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def camel(name):
    """Google's APIs know both spellings of a name."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest) if rest and first else name


def text(content):
    """A content that is a list of one text, as that text: both mean the same."""
    if isinstance(content, dict):
        google = "contents" in content
        return {k: named(text(v)) if google else text(v) for k, v in content.items()}
    if isinstance(content, list):
        if len(content) == 1 and isinstance(content[0], dict) and set(content[0]) <= {"type", "text"} and "text" in content[0]:
            return content[0]["text"]
        return [text(each) for each in content]
    return content


def named(value):
    if isinstance(value, dict):
        return {camel(k): named(v) for k, v in value.items()}
    return value


ours = {key(line): line for line in ours}
counts, reasons = Counter(), Counter()
for line in theirs:
    if "chain" in line:
        mine = ours.get(key(line), {}).get("chain")
        equal = mine == line["chain"]
        counts["equal" if equal else "different"] += 1
        if verbose and not equal:
            print("CHAIN", *key(line), "LiteLLM", line["chain"], "ours", mine, ours.get(key(line), {}).get("error", ""))
        continue
    mine = ours.get(key(line))
    if "url" not in line:
        counts["LiteLLM sends nothing"] += 1
        continue
    if mine is None or "url" not in mine:
        counts["ours sends nothing"] += 1
        reasons["nothing: " + line["model"].split("/")[0]] += 1
        if verbose:
            print("NOTHING", *key(line)[:2], line["model"], (mine or {}).get("error"))
        continue
    signed = mine["headers"].get("authorization") == "signed"
    what = []
    if url(line["url"]) != url(mine["url"]):
        what.append("url")
    if not signed and line["headers"] != mine["headers"]:
        what.append("key")
    if not same(text(line["body"]), text(mine["body"])):
        what.append("body")
    counts["different" if what else "equal"] += 1
    if what:
        reasons[" ".join(what) + ": " + line["model"].split("/")[0]] += 1
        if verbose:
            print("DIFFERENT", what, *key(line)[:2], line["model"])
            for name in ("url", "headers", "body"):
                if name.replace("headers", "key") in what:
                    print("   LiteLLM", json.dumps(line[name])[:700], "\n   ours   ", json.dumps(mine[name])[:700])
total = counts["equal"] + counts["different"] + counts["ours sends nothing"]
print(dict(counts), f"equal: {counts['equal']} of {total} ({100 * counts['equal'] / max(1, total):.1f} %)")
for reason, count in reasons.most_common():
    print(f"{count:5} {reason}")
