"""The message templates and pages that the platform knows of our mini program."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mini_program_stub.sandbox import content_check
from mini_program_stub.sandbox.refusals import BadControl
from mini_program_stub.sandbox.template_fields import kind_of


@dataclass(frozen=True, slots=True)
class Template:
    """A template; fields: key -> label in the order shown. long_term: sent without using up."""

    id: str
    title: str
    fields: dict[str, str]
    long_term: bool

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "fields": self.fields,
            "type": 3 if self.long_term else 2,
        }


def read_file(tx: sqlite3.Connection, path: Path) -> None:
    """Take templates, pages and keywords from a settings file. Raises BadControl."""
    content = json.loads(path.read_text("utf-8"))
    if isinstance(content, list):
        content = {"templates": content}
    put(tx, content.get("templates", []))
    put_pages(tx, content.get("pages", []))
    if "keywords" in content:
        content_check.put_keywords(tx, content["keywords"])


def put(tx: sqlite3.Connection, listed: Any) -> int:
    """Add and change templates. Raises BadControl."""
    if not isinstance(listed, list):
        raise BadControl(400, "要一个模板的列表")
    for row in listed:
        template = _read(row)
        tx.execute(
            "insert or replace into templates (id, title, fields, long_term) values (?, ?, ?, ?)",
            (
                template.id,
                template.title,
                json.dumps(template.fields, ensure_ascii=False),
                template.long_term,
            ),
        )
    return len(listed)


def _read(row: Any) -> Template:
    match row:
        case {"id": str(template_id), "title": str(title), "fields": dict(fields)}:
            pass
        case _:
            raise BadControl(400, "每个模板要有 id、title、fields")
    for field, label in fields.items():
        if kind_of(field) is None or not isinstance(label, str):
            raise BadControl(400, f"模板 {template_id} 的字段 {field} 不合格式")
    return Template(template_id, title, fields, row.get("type", 2) == 3)


def put_pages(tx: sqlite3.Connection, pages: Any) -> int:
    """Say which pages the published version has; with none said, any page is taken."""
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        raise BadControl(400, "要一个页面路径的列表")
    tx.execute("delete from pages")
    tx.executemany("insert or ignore into pages (path) values (?)", [(page,) for page in pages])
    return len(pages)


def page_exists(tx: sqlite3.Connection, page: str) -> bool:
    path = page.partition("?")[0]
    known = tx.execute(
        "select not exists (select 1 from pages) or exists (select 1 from pages where path = ?)",
        (path,),
    ).fetchone()
    return bool(known[0])


def find(tx: sqlite3.Connection, template_id: str) -> Template | None:
    row = tx.execute("select * from templates where id = ?", (template_id,)).fetchone()
    return None if row is None else _of(row)


def listed(tx: sqlite3.Connection) -> list[Template]:
    return [_of(row) for row in tx.execute("select * from templates order by rowid")]


def _of(row: sqlite3.Row) -> Template:
    return Template(row["id"], row["title"], json.loads(row["fields"]), bool(row["long_term"]))
