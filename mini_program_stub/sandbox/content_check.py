"""The platform's opinion of texts: a list of words, each risky or doubtful."""

import secrets
import sqlite3
from typing import Any

from mini_program_stub.sandbox.refusals import BadControl

NORMAL = 100
KEYWORDS = [
    {"word": "代开发票", "suggest": "risky", "label": 20008},
    {"word": "刷单返利", "suggest": "risky", "label": 20008},
    {"word": "网络赌博", "suggest": "risky", "label": 20006},
    {"word": "高仿名表", "suggest": "risky", "label": 20013},
    {"word": "狗东西", "suggest": "risky", "label": 20003},
    {"word": "加微信", "suggest": "review", "label": 10001},
    {"word": "优惠促销", "suggest": "review", "label": 10001},
    {"word": "吃回扣", "suggest": "review", "label": 21000},
    {"word": "不要脸", "suggest": "review", "label": 20003},
]
SUGGESTIONS = ("pass", "review", "risky")


def put_keywords(tx: sqlite3.Connection, listed: Any) -> int:
    """Replace the words. Raises BadControl."""
    if not isinstance(listed, list):
        raise BadControl(400, "要一个词的列表")
    tx.execute("delete from keywords")
    for row in listed:
        match row:
            case {"word": str(word), "suggest": ("risky" | "review") as suggest} if word:
                label = row.get("label", 21000)
                tx.execute(
                    "insert or replace into keywords (word, suggest, label) values (?, ?, ?)",
                    (word, suggest, int(label)),
                )
            case _:
                raise BadControl(400, "每个词要有 word 和 suggest（risky 或 review）")
    return len(listed)


def keywords(tx: sqlite3.Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in tx.execute("select word, suggest, label from keywords")]


def judge(tx: sqlite3.Connection, text: str) -> dict[str, Any]:
    """Return trace_id, result and detail; the worst word found decides."""
    found = [row for row in keywords(tx) if row["word"] in text]
    found.sort(key=lambda row: SUGGESTIONS.index(row["suggest"]), reverse=True)
    suggest, label = (found[0]["suggest"], found[0]["label"]) if found else ("pass", NORMAL)
    detail: list[dict[str, Any]] = [
        {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
    ]
    detail += [
        {
            "strategy": "keyword",
            "errcode": 0,
            "suggest": row["suggest"],
            "label": row["label"],
            "keyword": row["word"],
            "level": 90,
        }
        for row in found
    ]
    return {
        "trace_id": secrets.token_hex(16),
        "result": {"suggest": suggest, "label": label},
        "detail": detail,
    }
