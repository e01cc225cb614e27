"""The refusals of the sandbox: as the platform words them, as the phone does, as the control does."""


class Refused(Exception):  # noqa: N818 - the platform's answer, not an accident
    """A refusal of a server call: HTTP 200 with errcode and errmsg."""

    def __init__(self, errcode: int, errmsg: str | None = None) -> None:
        self.errcode = errcode
        self.errmsg = errmsg or MESSAGES.get(errcode, "refused")
        super().__init__(self.errmsg)


class PhoneRefused(Exception):  # noqa: N818
    """A failure that `wx` reports in the mini program: errCode and errMsg."""

    def __init__(self, errcode: int, errmsg: str, status: int = 400) -> None:
        super().__init__(errmsg)
        self.errcode = errcode
        self.errmsg = errmsg
        self.status = status


class BadControl(Exception):  # noqa: N818
    """A control request that cannot be done."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40164: "invalid ip, not in whitelist",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "this appid does not have permission",
    43107: "subscribe message capability banned",
    43108: "concurrent send to the same user",
    44002: "empty post data",
    44991: "reach max api minute quota limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45168: "data contain sensitive word",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    61010: "code is expired",
    87009: "invalid signature",
}
