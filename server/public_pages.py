"""Pages that anybody reads without a login and without a script: a disclosure, an estate's board.

One page needs a script: /verify checks a motion's bundle in the reader's own browser.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import segno
from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
    send_from_directory,
    stream_with_context,
)
from markupsafe import Markup

from api.base.fields import BIGINT_MAX
from models.base.clock import chinese_date, chinese_time
from models.base.problems import NOT_FOUND, Problem
from models.base.session import db
from models.disclosures import actions, objections, printing
from models.disclosures.rules import (
    KIND_TITLES,
    OBJECTION_STATES,
    PHASE_TITLES,
    DisclosureKind,
    ObjectionState,
    days_left,
    effect_of,
    end_words,
    phase_of,
)
from models.disclosures.tables import Disclosure, Objection
from models.moderation import openness
from models.places import actions as places

ASSETS = Path(__file__).resolve().parent / "public_assets"
ASSET_NAMES = frozenset(
    {
        "public.css",
        "print.js",
        "verify_page.mjs",
        "verifier.mjs",
        "counting.mjs",
        "archive.mjs",
    }
)
MIME_TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript"}
LONGEST_FIND = 40
FINDABLE_ROWS = 20
"""A shorter table is read through faster than it is searched."""
ON_THE_BOARD = 100
HEADERS = {
    "Cache-Control": "no-cache",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def add_to(blueprint: Blueprint) -> None:
    """Add the public pages to the browser's pages."""
    for path, view in {
        "/public/disclosures/<number>": disclosure_page,
        "/public/estates/<number>": estate_board,
        "/public/estates/<number>/moderation": moderation_counts,
        "/public/assets/<file>": asset,
        "/verify": verify_page,
        "/public/<path:elsewhere>": nothing,
    }.items():
        blueprint.get(path)(_public(view))
    blueprint.get("/public/", endpoint="public_root")(_public(nothing))


def _public(view: Any) -> Any:
    """What is not there is said in the pages' own look; every answer carries the headers."""

    @wraps(view)
    def answered(**path: Any) -> Response:
        try:
            response = make_response(view(**path))
        except Problem as problem:
            response = make_response(render_template("public/missing.html"), problem.kind.status)
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = _content_policy()
        return response

    return answered


def _content_policy() -> str:
    """Only our own style sheet and script; framed by our own app, in the demo also by the sandbox's phone."""
    framers = " ".join(filter(None, ["'self'", current_app.extensions["settings"].sandbox_url]))
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {framers}"
    )


def nothing(**_path: str) -> tuple[str, int]:
    """Say that there is no such page."""
    return render_template("public/missing.html"), 404


def asset(file: str) -> Response:
    """Give the pages' style sheet and script."""
    if file not in ASSET_NAMES:
        raise NOT_FOUND()
    # Not by the machine's own list of types: a browser runs a module only as JavaScript.
    return send_from_directory(ASSETS, file, mimetype=MIME_TYPES[Path(file).suffix])


def verify_page() -> str:
    """Show the page that checks a motion's bundle; whatever is chosen there stays with the reader."""
    return render_template("public/verify.html")


def _identifier(number: str) -> int:
    """Read a number of the address; what cannot be one is not found, like one that nobody has."""
    found = int(number) if number.isdecimal() and number.isascii() and len(number) < 20 else 0
    if not 0 < found <= BIGINT_MAX:
        raise NOT_FOUND()
    return found


def disclosure_page(number: str) -> Response:
    """Show a disclosure; its tables leave a part at a time, however long they are."""
    shown = actions.shown(_identifier(number))
    one, now = shown.disclosure, g.now
    find = request.args.get("find", "").strip()[:LONGEST_FIND]
    hidden = one.hidden_at is not None
    sections = [] if hidden else list(_sections(one, find))
    url = f"{current_app.extensions['settings'].public_url}/public/disclosures/{one.id}"
    rows = sum(section["table"]["rows"] for section in sections if section["table"])
    template = current_app.jinja_env.get_template("public/disclosure.html")
    stream = template.stream(
        one=one,
        estate=shown.estate,
        standing=shown.standing,
        sections=sections,
        hidden=hidden,
        find=find,
        find_form=rows > FINDABLE_ROWS,
        answers=[_answer(one, *row) for row in objections.answered(one.id)],
        url=url,
        qr=_qr(url),
        **_times(one, now),
    )
    stream.enable_buffering(200)
    return Response(stream_with_context(stream), mimetype="text/html")


def _times(one: Disclosure, now: datetime) -> dict[str, Any]:
    phase = phase_of(one.ends_at, one.withdrawn_at, now)
    left = days_left(one.ends_at, now)
    return {
        "phase": phase.value,
        "phase_title": PHASE_TITLES[phase],
        "kind_title": KIND_TITLES[DisclosureKind(one.kind)],
        "published": chinese_time(one.published_at),
        "ends": end_words(one.ends_at),
        "left": f"还有{left}天" if left else "今天是最后一天",
        "withdrawn_at": chinese_time(one.withdrawn_at) if one.withdrawn_at else "",
    }


def _sections(one: Disclosure, find: str) -> Iterator[dict[str, Any]]:
    for number, section in enumerate(one.sections, 1):
        parts = (
            printing.matching(one.id, number, find) if find else printing.parts_of(one.id, number)
        )
        yield {"table": None, **section, "parts": _letting_go(parts)}


def _letting_go(parts: Iterator[list[list[str]]]) -> Iterator[list[list[str]]]:
    """Give the database's connection back while a part is on its way: a slow reader keeps nobody else waiting."""
    for part in parts:
        db.session.close()
        yield part


def _answer(one: Disclosure, objection: Objection, unit_label: str) -> dict[str, Any]:
    state = ObjectionState(objection.state)
    return {
        "unit_label": unit_label,
        "state_title": OBJECTION_STATES[state],
        "summary": objection.summary,
        "answer": objection.answer,
        "effect": effect_of(DisclosureKind(one.kind), state),
        "decided": chinese_date(objection.decided_at) if objection.decided_at else "",
    }


def _qr(url: str) -> Markup:
    drawn = segno.make(url, error="m", micro=False).svg_inline(
        border=2, omitsize=True, title="本页地址的二维码"
    )
    return Markup(drawn)  # noqa: S704 - drawn here, from our own address


def estate_board(number: str) -> str:
    """List an estate's disclosures, those that run first."""
    estate, now = places.estate(_identifier(number)), g.now
    found = actions.public_list(estate.id, now, at_most=ON_THE_BOARD + 1)
    return render_template(
        "public/estate.html",
        estate=estate,
        items=[_on_the_board(one, now) for one in found[:ON_THE_BOARD]],
        more=len(found) > ON_THE_BOARD,
    )


def moderation_counts(number: str) -> str:
    """Show how an estate's texts were moderated, by month."""
    estate = places.estate(_identifier(number))
    items = openness.monthly(estate.id, g.now)
    return render_template("public/moderation.html", estate=estate, items=items)


def _on_the_board(one: Disclosure, now: datetime) -> dict[str, Any]:
    phase = phase_of(one.ends_at, one.withdrawn_at, now)
    return {
        "id": one.id,
        "title": one.title,
        "kind_title": KIND_TITLES[DisclosureKind(one.kind)],
        "phase": phase.value,
        "phase_title": PHASE_TITLES[phase],
        "published": chinese_date(one.published_at),
        "ends": end_words(one.ends_at),
    }
