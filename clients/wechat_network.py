"""Sorts failures of the network by whether the request can have been done, and keeps addresses out
of the logs.
"""

import logging
import re
import ssl

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError

from clients.errors import Config, OutsideError, Retry, Unknown

_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
)
_QUERY = re.compile(r"\?\S*")


def network_failure(call: str, error: requests.RequestException) -> OutsideError:
    """Return Retry when nothing was sent, Unknown when it was or may have been, Config for a false
    certificate.
    """
    if _certificate_refused(error):
        return Config(call, reason="certificate refused")
    if isinstance(error, _BAD_ADDRESS):
        return Config(call, reason="the base URL is no address")
    if _before_sending(error):
        return Retry(call, reason=f"not connected: {type(error).__name__}")
    return Unknown(call, reason=type(error).__name__)


def _before_sending(error: requests.RequestException) -> bool:
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    cause = error.args[0] if error.args else None
    # Refused and unresolved addresses are kinds of ConnectTimeoutError in urllib3 2.
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, ConnectTimeoutError)


def _certificate_refused(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


class _WithoutQuery(logging.Filter):
    """Cuts the query off addresses: the platform wants secret, code and token there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY.sub("?…", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True


_WITHOUT_QUERY = _WithoutQuery()


def silence_addresses() -> None:
    """Keep queries out of what urllib3 logs at debug level; doing it twice changes nothing."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).addFilter(_WITHOUT_QUERY)
