"""What only the demo shows: the staff's accounts with the code of the moment, to enter the console."""

from datetime import datetime

import pyotp
from flask import Blueprint, Response, current_app, jsonify

from server.demo.stage import STAFF, StaffAccount

blueprint = Blueprint("doors", __name__)
STEP_SECONDS = 30


@blueprint.get("/demo/staff")
def staff() -> Response:
    """List the demo's staff with their current TOTP codes, by the demo's clock."""
    now = current_app.extensions["clock"].now()
    left = STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS
    return jsonify({"items": [_row(one, now) for one in STAFF], "seconds_left": left})


def _row(one: StaffAccount, now: datetime) -> dict[str, str]:
    return {
        "username": one.username,
        "name": one.name,
        "title": one.title,
        "password": one.password,
        "totp": pyotp.TOTP(one.totp_secret).at(now),
    }
