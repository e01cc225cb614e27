"""What can go wrong in the outside world, sorted by what the caller has to do about it.

A client raises one of five: `Retry`, `Quota`, `Final`, `Unknown`, `Config`. Every one knows the
call, the provider's code and the provider's request id, and none carries an openid, a phone number,
a token or the provider's whole text, so that any of them may be logged.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

PROVIDER_DAY = ZoneInfo("Asia/Shanghai")


class OutsideError(Exception):
    """A call to a provider that brought no result.

    call: the name of the call, such as `subscribe.send`.
    errcode: the provider's code; None when no answer came.
    rid: the provider's request id, for its support.
    """

    def __init__(
        self, call: str, errcode: int | None = None, *, rid: str | None = None, reason: str = ""
    ) -> None:
        super().__init__(f"{call}: {reason or 'refused'} (errcode {errcode}, rid {rid})")
        self.call = call
        self.errcode = errcode
        self.rid = rid
        self.reason = reason


class Retry(OutsideError):  # noqa: N818 - named by what to do
    """Nothing was done and the same call may succeed later; wait at least `wait`."""

    wait: timedelta = timedelta(seconds=5)

    def __init__(
        self,
        call: str,
        errcode: int | None = None,
        *,
        rid: str | None = None,
        reason: str = "",
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(call, errcode, rid=rid, reason=reason)
        self.wait = wait or self.wait


class Quota(OutsideError):  # noqa: N818 - named by what to do
    """The day's allowance is used up: nothing was done, nor will be before the next day."""

    def until(self, now: datetime) -> datetime:
        """Return when the next day begins in Asia/Shanghai, in UTC."""
        tomorrow = now.astimezone(PROVIDER_DAY).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(0), PROVIDER_DAY).astimezone(UTC)


class Final(OutsideError):  # noqa: N818 - named by what to do
    """Refused for good: the same call will never succeed."""


class Unknown(OutsideError):  # noqa: N818 - named by what to do
    """The request went out and no answer came: it may or may not have been done.

    A subscribe message is then taken as sent (at most once): a resident told twice loses trust in
    every later message, one told once less still has the in-app notice.
    """


class Config(OutsideError):  # noqa: N818 - named by what to do
    """Wrong credentials, permission or address: every call fails until an operator acts."""


class NoCredit(Final):
    """43101: not subscribed, credit used up or cancelled. The ledger of (openid, template) goes to
    zero.
    """


class BadParameter(Final):
    """A template field that the platform does not accept (47003, or found before sending)."""

    def __init__(
        self,
        call: str,
        errcode: int | None = None,
        *,
        rid: str | None = None,
        reason: str = "",
        field: str | None = None,
    ) -> None:
        super().__init__(call, errcode, rid=rid, reason=reason or f"field {field}")
        self.field = field


class BadCode(Final):
    """40029: a login or phone code that is false, used or older than five minutes. The app asks for
    a new one.
    """


class Blocked(Final):
    """40226: the platform holds this person for a high risk and does not let them log in."""


class NotActive(Final):
    """61010: the author has not opened the mini program within two hours. Hold the text for a
    moderator.
    """
