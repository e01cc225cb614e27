"""The sandbox's clock: the machine's plus an offset in a file that the product reads as well."""

import json
import os
import re
import tempfile
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mini_program_stub.sandbox.refusals import BadControl
from models.base.clock import SHANGHAI, FileClock, local_iso

_SPAN = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?")
MAX_OFFSET = timedelta(days=366 * 30)


class MovableClock:
    """Reads and puts forward the common clock. Going back would undo what was decided meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = FileClock(path)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self._file.now()

    def offset_seconds(self) -> int:
        try:
            return int(json.loads(self._path.read_text("utf-8"))["offset_seconds"])
        except FileNotFoundError:
            return 0

    def state(self) -> dict[str, Any]:
        return {"offset_seconds": self.offset_seconds(), "now": local_iso(self.now())}

    def move(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Put the clock forward by {advance: "1d8h"}, {to: ISO} or {offset_seconds: N}.

        Raises BadControl for anything else, and for going back.
        """
        with self._lock:
            offset = self.offset_seconds()
            wanted = self._wanted(wish, offset)
            if wanted < offset:
                raise BadControl(409, "时钟只能向前拨")
            if wanted > MAX_OFFSET.total_seconds():
                raise BadControl(400, "时钟拨得太远")
            self._write(wanted)
        return self.state()

    def _wanted(self, wish: dict[str, Any], offset: int) -> int:
        match wish:
            case {"offset_seconds": int(seconds), **rest} if not rest:
                return seconds
            case {"advance": str(span), **rest} if not rest:
                return offset + _seconds(span)
            case {"to": str(moment), **rest} if not rest:
                # Rounded up, so that the moment asked for is reached.
                return offset + int((_moment(moment) - self.now()) // timedelta(seconds=1)) + 1
            case _:
                raise BadControl(400, "要 offset_seconds、advance 或 to 之一")

    def _write(self, offset: int) -> None:
        """Replace the file in one step, so that no reader ever sees half of it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"offset_seconds": offset}, file)
        Path(name).replace(self._path)


def _seconds(span: str) -> int:
    found = _SPAN.fullmatch(span)
    if found is None or not span:
        raise BadControl(400, "advance 写成 1d、8h、30m 或 1d8h")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return int(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds())


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadControl(400, "to 写成 2026-11-24T15:30:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
