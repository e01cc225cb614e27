"""The page at /phone/: who holds the phone, the phone itself, and the platform's controls."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mini_program_stub.sandbox.world import world

blueprint = Blueprint(
    "phone_page",
    __name__,
    url_prefix="/phone",
    static_folder="static",
    template_folder="pages",
)


@blueprint.get("/")
def show() -> Response:
    app_url = world().target.app_url
    parts = urlsplit(app_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    answer = make_response(render_template("phone.html", app_url=app_url, app_origin=origin))
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'self'; frame-src {origin}; img-src 'self' data:; frame-ancestors 'self';"
        " base-uri 'none'; form-action 'none'"
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("")
def door() -> BaseResponse:
    return redirect("/phone/")
