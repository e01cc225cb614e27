"""PATCH for those who cannot say it: WeChat's `wx.request` knows no PATCH (its documentation, `object.method`)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PatchByPost:
    """Takes a POST with `X-HTTP-Method-Override: PATCH` as the PATCH that is meant; no other method is let through."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        meant = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper()
        if environ["REQUEST_METHOD"] == "POST" and meant == "PATCH":
            environ["REQUEST_METHOD"] = "PATCH"
        return self._app(environ, start_response)
