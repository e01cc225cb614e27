"""What a browser gets: the landing page, the two front ends as built, and the API's documentation."""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from swagger_ui_bundle import swagger_ui_path
from werkzeug.wrappers import Response as AnyResponse

from server import public_pages

blueprint = Blueprint("pages", __name__, template_folder="templates")
public_pages.add_to(blueprint)

ROOT = Path(__file__).resolve().parent.parent
BUNDLES = {
    "app": ROOT / "mini_program_stub" / "dist" / "build" / "h5",
    "console": ROOT / "console" / "dist",
}
IMMUTABLE_SECONDS = 365 * 24 * 3600


@blueprint.get("/")
def landing() -> str:
    """Show the doors."""
    settings = current_app.extensions["settings"]
    return render_template(
        "landing.html", sandbox_url=settings.sandbox_url, demo=settings.env == "demo"
    )


@blueprint.get("/app")
@blueprint.get("/console")
def without_slash() -> AnyResponse:
    """Send to the folder, so that relative addresses hold."""
    return redirect(request.path + "/")


@blueprint.get("/app/")
@blueprint.get("/app/<path:file>")
def residents_app(file: str = "index.html") -> Response:
    """Give the residents' app."""
    return _bundle("app", file)


@blueprint.get("/console/")
@blueprint.get("/console/<path:file>")
def console(file: str = "index.html") -> Response:
    """Give the staff console."""
    return _bundle("console", file)


@blueprint.get("/docs")
def docs() -> str:
    """Show the API's documentation."""
    return render_template("docs.html")


@blueprint.get("/docs/assets/<path:file>")
def docs_assets(file: str) -> Response:
    """Give the documentation's own files."""
    return send_from_directory(swagger_ui_path, file)


def _bundle(name: str, file: str) -> Response:
    response = send_from_directory(BUNDLES[name], file)
    hashed = "/assets/" in f"/{file}"
    response.headers["Cache-Control"] = (
        f"public, max-age={IMMUTABLE_SECONDS}, immutable" if hashed else "no-cache"
    )
    return response
