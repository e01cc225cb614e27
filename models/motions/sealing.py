"""Choices sealed until the count, under a key that only the web process is given.

Whoever reads the database, its dumps, or runs the jobs sees that an owner group voted and nothing of how. What this
does not protect from is in docs/decisions/0015-choices-sealed-until-the-count.md.
"""

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.base.crypto import KEY_BYTES, NONCE_BYTES
from models.base.digest import canonical
from models.motions.questions import Choices, Question

BLOCK = 256
SALT_DIGITS = 32


class NoBallotKeys(RuntimeError):  # noqa: N818 - what is the case
    """This process was not given the ballot keys: it can neither take ballots nor count them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sealed ballot holds. With the salt the log's commitment can be checked."""

    choices: dict[str, list[str]]
    salt: str


_held: dict[str, bytes] = {}


def use_ballot_keys(keys: Mapping[str, bytes]) -> None:
    """Install this process's ballot keys, key id -> 32 bytes; the last one seals. None for a process that has none."""
    _held.clear()
    _held.update(keys)
    _cipher.cache_clear()


def has_ballot_keys() -> bool:
    """Say whether this process can open ballots."""
    return bool(_held)


def key_for(purpose: str) -> bytes | None:
    """Return a key for something else that only a process with the ballot keys may have; None without them."""
    if not _held:
        return None
    newest = _held[next(reversed(_held))]
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"gongzhi {purpose}".encode()).derive(newest)


@lru_cache(maxsize=1024)
def _cipher(key_id: str, motion_id: int) -> AESGCM:
    """Return a motion's own cipher: no two motions share a key."""
    if key_id not in _held:
        raise NoBallotKeys(key_id)
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"gongzhi ballots of {motion_id}".encode())
    return AESGCM(derived.derive(_held[key_id]))


def size_of(questions: Sequence[Question]) -> int:
    """Return the one size that every ballot of a sheet is padded to, so that length says nothing."""
    longest = {
        question.code: [option.code for option in question.options] for question in questions
    }
    longest["blank"] = ["abstain"]  # room for what only paper can say
    whole = len(canonical({"choices": longest, "salt": "0" * SALT_DIGITS}))
    return -(-whole // BLOCK) * BLOCK


def seal(motion_id: int, group_id: int, choices: Choices, salt: str, size: int) -> str:
    """Seal a ballot; the answer is `key id.base64(nonce + ciphertext)`. Raises NoBallotKeys."""
    if not _held:
        raise NoBallotKeys("none")
    key_id = next(reversed(_held))
    content = canonical({"choices": {code: list(c) for code, c in choices.items()}, "salt": salt})
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(key_id, motion_id).encrypt(
        nonce, content.ljust(size), _bound(motion_id, group_id)
    )
    return f"{key_id}.{base64.b64encode(nonce + sealed).decode()}"


def unseal(motion_id: int, group_id: int, sealed: str) -> Opened:
    """Open what `seal` gave. Raises NoBallotKeys, and cryptography's InvalidTag when it was tampered with or moved."""
    key_id, _, body = sealed.partition(".")
    raw = base64.b64decode(body)
    content = _cipher(key_id, motion_id).decrypt(
        raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(motion_id, group_id)
    )
    held = json.loads(content)
    return Opened(held["choices"], held["salt"])


def _bound(motion_id: int, group_id: int) -> bytes:
    """Bind a sealed ballot to its motion and owner group: moved to another it does not open."""
    return f"{motion_id}:{group_id}".encode()
