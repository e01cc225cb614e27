"""What only the demo shows: the staff's accounts with the code of the moment, to enter the console."""

from datetime import datetime
from functools import cache

import pyotp
from flask import Blueprint, Response, current_app, jsonify

from server.demo import sample_estate
from server.demo.sample_estate import Persona
from server.demo.stage import STAFF, StaffAccount

blueprint = Blueprint("doors", __name__)
STEP_SECONDS = 30


@blueprint.get("/demo/staff")
def staff() -> Response:
    """List the demo's staff with their current TOTP codes, by the demo's clock."""
    now = current_app.extensions["clock"].now()
    left = STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS
    return jsonify({"items": [_row(one, now) for one in STAFF], "seconds_left": left})


@blueprint.app_context_processor
def people() -> dict[str, Persona]:
    """Give the landing page a resident to be, and one who has never logged in."""
    return _people()


@cache
def _people() -> dict[str, Persona]:
    listed = sample_estate.personas()
    newcomer = next(one for one in listed if one.unit == sample_estate.FIRST_LOGIN)
    return {"visitor": listed[0], "newcomer": newcomer}


def _row(one: StaffAccount, now: datetime) -> dict[str, str]:
    return {
        "username": one.username,
        "name": one.name,
        "title": one.title,
        "password": one.password,
        "totp": pyotp.TOTP(one.totp_secret).at(now),
    }
