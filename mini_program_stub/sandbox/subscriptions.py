"""What each person lets the mini program send: credits of one-time templates, refusals, habits."""

import sqlite3
from collections.abc import Mapping
from typing import Any, Literal

from mini_program_stub.sandbox.refusals import BadControl, PhoneRefused
from mini_program_stub.sandbox.templates import Template, find, listed

Choice = Literal["accept", "reject"]
MOST_AT_ONCE = 5


def wanted_templates(tx: sqlite3.Connection, template_ids: Any) -> list[Template]:
    """Return the templates of a request. Raises PhoneRefused as `wx.requestSubscribeMessage`."""
    if not isinstance(template_ids, list) or not template_ids:
        raise PhoneRefused(10001, "requestSubscribeMessage:fail tmplIds can not be empty")
    if len(template_ids) > MOST_AT_ONCE:
        raise PhoneRefused(20003, "requestSubscribeMessage:fail Templates count out of max bounds")
    found = [find(tx, str(template_id)) for template_id in dict.fromkeys(template_ids)]
    templates = [template for template in found if template is not None]
    if len(templates) < len(found):
        raise PhoneRefused(20001, "requestSubscribeMessage:fail No template data return")
    if len({template.long_term for template in templates}) > 1:
        raise PhoneRefused(20002, "requestSubscribeMessage:fail Templates type must be same")
    return templates


def record_choice(
    tx: sqlite3.Connection, openid: str, template: Template, choice: Choice, *, keep: bool
) -> None:
    """Note an answer to the prompt: each accept of a one-time template is one message more."""
    accepts = choice == "accept"
    tx.execute(
        "insert into subscriptions (openid, template_id) values (?, ?) on conflict do nothing",
        (openid, template.id),
    )
    tx.execute(
        "update subscriptions set credits = credits + ?, accepted = max(accepted, ?),"
        " refused = min(refused, ?), kept = coalesce(?, kept)"
        " where openid = ? and template_id = ?",
        (
            int(accepts and not template.long_term),
            int(accepts),
            int(not accepts),
            choice if keep else None,
            openid,
            template.id,
        ),
    )


def kept_choices(tx: sqlite3.Connection, openid: str) -> dict[str, Choice]:
    """Return the answers that the person wants never to be asked for again."""
    rows = tx.execute(
        "select template_id, kept from subscriptions where openid = ? and kept is not null",
        (openid,),
    )
    return {row["template_id"]: row["kept"] for row in rows}


def use_credit(tx: sqlite3.Connection, openid: str, template: Template) -> bool:
    """Use up the permission for one message; False when there is none."""
    used = tx.execute(
        "update subscriptions set credits = credits - ? where openid = ? and template_id = ?"
        " and refused = 0 and accepted = 1 and (credits > 0 or ?) returning credits",
        (int(not template.long_term), openid, template.id, template.long_term),
    ).fetchone()
    return used is not None


def set_receiving(tx: sqlite3.Connection, openid: str, template_id: str, *, receive: bool) -> bool:
    """Switch a template off or on in the settings of the phone; False when nothing changed."""
    changed = tx.execute(
        "update subscriptions set refused = ?, kept = null where openid = ? and template_id = ?"
        " and refused <> ? returning 1",
        (int(not receive), openid, template_id, int(not receive)),
    ).fetchone()
    return changed is not None


def state_of(tx: sqlite3.Connection, openid: str) -> list[dict[str, Any]]:
    """Return every template with what the person allows."""
    rows = {
        row["template_id"]: row
        for row in tx.execute("select * from subscriptions where openid = ?", (openid,))
    }
    shown = []
    for template in listed(tx):
        row = rows.get(template.id)
        shown.append(
            {
                "template_id": template.id,
                "title": template.title,
                "credits": row["credits"] if row else 0,
                "long_term": template.long_term,
                "accepted": bool(row and row["accepted"]),
                "receiving": not (row and row["refused"]),
                "kept": row["kept"] if row else None,
            }
        )
    return shown


def set_credits(tx: sqlite3.Connection, rows: Any, openids: Mapping[str, str]) -> int:
    """Set credits directly, for load and fault tests: no event is pushed. Raises BadControl."""
    if not isinstance(rows, list):
        raise BadControl(400, "要一个列表")
    for row in rows:
        match row:
            case {"template_id": str(template_id), "credits": int(credit)} if credit >= 0:
                openid = row.get("openid") or openids.get(str(row.get("persona")))
                if not openid:
                    raise BadControl(404, "没有这位居民")
            case _:
                raise BadControl(400, "每行要有 persona 或 openid、template_id、credits")
        tx.execute(
            "insert into subscriptions (openid, template_id, credits, accepted)"
            " values (?1, ?2, ?3, 1) on conflict (openid, template_id)"
            " do update set credits = ?3, accepted = 1, refused = 0",
            (openid, template_id, credit),
        )
    return len(rows)
