"""The keys file: where it is, and how a key is added to it without anybody reading half a file."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from models.base.crypto import Keys
from server import settings


def path_of(loaded: settings.Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the keys file of a process."""
    return Path(environ.get("GONGZHI_KEYS_FILE", "") or loaded.data / "keys.json")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the file against another rotation on this machine."""
    lock = path.with_name(f".{path.name}.lock")
    descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def with_new_signing_key(path: Path) -> tuple[str, str]:
    """Return the file's content with one signing key more, and that key's id. Writes nothing."""
    named = json.loads(path.read_text("utf-8"))
    numbers = [int(name[1:]) for name in named["signing_keys"] if name[1:].isdigit()]
    key_id = f"s{max(numbers, default=0) + 1}"
    named["signing_keys"][key_id] = settings.fresh_key()
    return json.dumps(named, indent=2), key_id


def replace(path: Path, content: str) -> None:
    """Put new content in the file's place, whole or not at all, with the mode and owner that it had."""
    before = path.stat()
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fchown(file.fileno(), before.st_uid, before.st_gid)
        os.fchmod(file.fileno(), before.st_mode & 0o777)
        os.fsync(file.fileno())
    draft.replace(path)


def read(path: Path) -> Keys:
    """Read the keys."""
    return settings.parse_keys(path.read_text("utf-8"))
