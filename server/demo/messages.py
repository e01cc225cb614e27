"""The demo's subscribe messages: the templates at the platform, and how many more each resident has allowed."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.base.session import db
from models.notices import delivery, subscriptions
from models.notices.rules import TEMPLATES
from server.demo.stage import Resident, Stage

APP = Path(__file__).resolve().parent.parent.parent / "mini_program_stub" / "src"
ALLOWING, TIMES = 62, 3
"""Per cent of the residents who have allowed messages, and how often."""


def prepare(stage: Stage) -> None:
    """End the delivery of what happened before today, then let residents allow the messages to come."""
    while delivery.settle_inbox_only(stage.ago(1, 12)):
        stage.commit()
    for key in TEMPLATES:
        subscriptions.place_template(key, template_id(key), now=stage.ago(1, 12))
    accepted = {template_id(key): subscriptions.ACCEPT for key in TEMPLATES}
    for resident in _allowing(stage):
        for time in range(TIMES):
            subscriptions.report_taps(resident.actor, accepted, stage.ago(1, 17 + time))
    stage.commit()
    db.session.expire_all()


def template_id(key: str) -> str:
    """Return the id that the sandbox's platform gives a template."""
    return "GZ" + sha256(key.encode()).hexdigest()[:41]


def templates() -> list[dict[str, Any]]:
    """Return the templates as the platform knows them."""
    return [
        {"id": template_id(one.key), "title": one.title, "fields": dict(one.fields), "type": 2}
        for one in TEMPLATES.values()
    ]


def pages() -> list[str]:
    """Return the mini program's published pages."""
    listed = json.loads((APP / "pages.json").read_text("utf-8"))
    found = [page["path"] for page in listed["pages"]]
    for package in listed["subPackages"]:
        found += [f"{package['root']}/{page['path']}" for page in package["pages"]]
    return found


def credits_left(stage: Stage) -> Iterator[dict[str, Any]]:
    """Yield what the platform has on record of the residents' taps."""
    for resident in _allowing(stage):
        for key in TEMPLATES:
            yield {
                "persona": resident.persona.id,
                "template_id": template_id(key),
                "credits": TIMES,
            }


def _allowing(stage: Stage) -> list[Resident]:
    return stage.share(ALLOWING, "messages")
