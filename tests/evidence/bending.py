"""What can be bent in a bundle, and what a verifier must say of it (`|` between what is as good)."""

import io
import json
from datetime import datetime
from zipfile import ZipFile

from models.base.digest import canonical, sha256_hex
from models.evidence.statements import key_statement
from server.settings import new_keys, parse_keys
from tests.evidence.bundles import signed_with


def repacked(bundle, **changed):
    """Return the same bundle with parts changed, and a manifest that says so: nobody signs the manifest."""
    parts = {name: bundle.content(name) for name in bundle.names if name != "manifest.json"}
    for name, change in changed.items():
        part = next(one for one in parts if one.startswith(name.replace("__", "/")))
        parts[part] = change(parts[part])
    manifest = {"format": "gongzhi-bundle/1"}
    manifest["files"] = {name: sha256_hex(content) for name, content in parts.items()}
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in {**parts, "manifest.json": canonical(manifest)}.items():
            archive.writestr(name, content)
    return file.getvalue()


def lines(change):
    """Change the lines of a part."""

    def changed(content):
        rows = [json.loads(line) for line in content.splitlines()]
        rows = change(rows) or rows
        return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)

    return changed


def value(change):
    def changed(content):
        found = json.loads(content)
        change(found)
        return canonical(found)

    return changed


def another_key(row):
    """Return the row of a key that somebody else made: it vouches for itself as well as ours does."""
    (seed,) = parse_keys(new_keys()).signing_keys.values()
    begins_at = datetime.fromisoformat(row["begins_at"])
    public_key, sign = signed_with(seed)
    statement = key_statement(
        key_id=row["key_id"], public_key=public_key, follows=None, begins_at=begins_at
    )
    return {"public_key": public_key, "signature": sign(statement)}


BENT = {
    "roll area": ({"roll": lines(lambda rows: rows[0].update(area_centi_m2=1))}, "adds up|total"),
    "roll twice": ({"roll": lines(lambda rows: rows.append(rows[0]))}, "on the roll twice"),
    "roll cut": ({"roll": lines(lambda rows: rows[:-1])}, "took part|total"),
    "unit twice": (
        {"roll": lines(lambda rows: rows[0].update(units=rows[1]["units"]))},
        "belongs to another line",
    ),
    "voter denied": (
        {"roll": lines(lambda rows: next(r for r in rows if r["voted"]).update(voted=False))},
        "took part twice, or did not",
    ),
    "voter invented": (
        {"roll": lines(lambda rows: next(r for r in rows if not r["voted"]).update(voted=True))},
        "has no receipt",
    ),
    "receipt dropped": ({"ballots": lines(lambda rows: rows[1:])}, "has no receipt"),
    "receipt twice": ({"ballots": lines(lambda rows: rows.append(rows[0]))}, "took part twice"),
    "receipt lent": (
        {"ballots": lines(lambda rows: rows[0].update(owner_group=rows[1]["owner_group"]))},
        "something else",
    ),
    "receipt changed": (
        {"ballots": lines(lambda rows: rows[0]["payload"].update(at="2026-03-03T00:00:00+08:00"))},
        "not what was signed",
    ),
    "receipt moved": (
        {"ballots": lines(lambda rows: rows[0].update(log_index=0))},
        "not at place 0",
    ),
    "signature": ({"ballots": lines(lambda rows: rows[0].update(signature="AAAA"))}, "not hold"),
    "leaf": ({"leaves": lambda content: content[:-1] + b"x"}, "not those that the head"),
    "leaves cut": ({"leaves": lambda content: content[:-32]}, "not those that the head"),
    "head": (
        {"log": value(lambda log: log["head"].update(at="2026-04-01T00:00:00+08:00"))},
        "hold",
    ),
    "log": ({"log": value(lambda log: log.update(log_id="0"))}, "not the log of"),
    "key": (
        {"keys": value(lambda keys: keys[0].update(begins_at="2026-01-01T00:00:00+08:00"))},
        "key",
    ),
    "question": (
        {"motion": value(lambda one: one["question"].update(text="别的"))},
        "not those of",
    ),
    "rules": (
        {"motion": value(lambda one: one["rules"]["figures"][0].update(value="participating"))},
        "not those of",
    ),
    "head line": ({"bags__q1.heads": lines(lambda rows: rows[1:])}, "owner groups took part"),
    "head turned": (
        {"bags__q1.heads": lines(lambda rows: [r.update(choices=["no"]) for r in rows] and rows)},
        "more|add up|published",
    ),
    "no answer": (
        {"bags__q2.heads": lines(lambda rows: rows[0].update(choices=["z"]))},
        "cannot be answered",
    ),
    "too many answers": (
        {"bags__q3.heads": lines(lambda rows: rows[0].update(choices=["a", "b", "c"]))},
        "cannot be answered",
    ),
    "line twice": ({"bags__q1.heads": lines(lambda rows: [rows[0], *rows])}, "there twice"),
    "piece": ({"bags__q1.areas": lines(lambda rows: rows[1:])}, "adds up to"),
    "line with a flat": (
        {"bags__q1.heads": lines(lambda rows: rows[0].update(unit="1栋101室"))},
        "not written as agreed",
    ),
    "piece with a flat": (
        {"bags__q1.areas": lines(lambda rows: rows[0].update(unit="1栋101室"))},
        "not written as agreed",
    ),
    "salt in words": (
        {"bags__q1.heads": lines(lambda rows: rows[0].update(salt="+1栋101室"))},
        "not written as agreed",
    ),
    "voted or not": (
        {"roll": lines(lambda rows: rows[0].update(voted=str(rows[0]["voted"])))},
        "does not say whether",
    ),
    "forged key": (
        {"keys": value(lambda keys: keys[0].update(another_key(keys[0])))},
        "not the log of|does not hold",
    ),
    "unknown matter": (
        {"motion": value(lambda one: one["question"]["questions"][0].update(matter="none"))},
        "not those of",
    ),
    "odd piece": (
        {"bags__q1.areas": lines(lambda rows: rows[0].update(size=3))},
        "no denomination",
    ),
    "result": (
        {"result": value(lambda one: one["questions"][0].update(passed="maybe"))},
        "published",
    ),
    "working": (
        {"result": value(lambda one: one["questions"][0]["working"].pop())},
        "working",
    ),
    "question left out": (
        {"result": value(lambda one: one["questions"].pop())},
        "sheet's questions",
    ),
    "conclusion": ({"result": value(lambda one: one.update(conclusion="通过"))}, "conclusion"),
    "unreadable": ({"roll": lambda _content: b"[1]\n"}, "cannot be read"),
}
