"""Settings from the environment. What is missing or wrong is named, all at once, before anything starts."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mini_program_stub.sandbox import settings as sandbox
from models.base.crypto import KEY_BYTES, Keys


class SettingsError(Exception):
    """The environment is incomplete or wrong; the message names every variable concerned."""


class Env(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class WeChatSettings:
    base_url: str
    appid: str
    secret: str
    push_token: str
    push_aes_key: str
    """43 characters, as the platform's console gives it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a process is told from outside."""

    env: Env
    database_url: str
    """SQLAlchemy URL with the psycopg driver."""
    data: Path
    """Folder of the embedded database, logs and uploads."""
    keys: Keys
    wechat: WeChatSettings
    public_url: str
    clock_file: Path | None
    log_level: str
    sandbox_url: str = ""
    """Where the platform's sandbox shows its phone; only in the demo."""


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingsError naming each variable that is missing or wrong."""
    wrong: list[str] = []
    env = _env(environ, wrong)
    data = Path(environ.get("GONGZHI_DATA", "var")).resolve()
    production = env is Env.PRODUCTION

    def text(name: str, fallback: str = "") -> str:
        value = environ.get(name, "") or ("" if production else fallback)
        if not value:
            wrong.append(f"{name} is missing")
        return value

    wechat = WeChatSettings(
        base_url=environ.get("GONGZHI_WECHAT_BASE_URL", "https://api.weixin.qq.com"),
        appid=text("GONGZHI_WECHAT_APPID", sandbox.APPID),
        secret=text("GONGZHI_WECHAT_SECRET", sandbox.SECRET),
        push_token=text("GONGZHI_WECHAT_TOKEN", sandbox.PUSH_TOKEN),
        push_aes_key=text("GONGZHI_WECHAT_AES_KEY", sandbox.PUSH_AES_KEY),
    )
    clock_file = environ.get("GONGZHI_CLOCK_FILE", "")
    if clock_file and production:
        wrong.append("GONGZHI_CLOCK_FILE moves the clock and is refused in production")
    settings = Settings(
        env=env,
        database_url=_database_url(environ, wrong),
        data=data,
        keys=_keys(environ, data, wrong, production=production),
        wechat=wechat,
        public_url=text("GONGZHI_PUBLIC_URL", "http://127.0.0.1:8000"),
        clock_file=Path(clock_file) if clock_file else None,
        log_level=environ.get("GONGZHI_LOG_LEVEL", "INFO"),
        sandbox_url="" if production else environ.get("GONGZHI_SANDBOX_URL", ""),
    )
    if wrong:
        raise SettingsError("cannot start, settings are wrong:\n  " + "\n  ".join(wrong))
    return settings


def _env(environ: Mapping[str, str], wrong: list[str]) -> Env:
    value = environ.get("GONGZHI_ENV", "")
    try:
        return Env(value)
    except ValueError:
        wrong.append(f"GONGZHI_ENV must be one of {', '.join(Env)}, found {value!r}")
        return Env.PRODUCTION


def _database_url(environ: Mapping[str, str], wrong: list[str]) -> str:
    url = environ.get("DATABASE_URL", "")
    if not url:
        wrong.append("DATABASE_URL is missing (`gongzhi demo` starts an embedded one and sets it)")
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url and not url.startswith("postgresql+psycopg://"):
        wrong.append("DATABASE_URL must begin with postgresql://")
    return url


def _keys(environ: Mapping[str, str], data: Path, wrong: list[str], *, production: bool) -> Keys:
    """Read the keys from the file that GONGZHI_KEYS_FILE names; outside production it is made when absent."""
    named = environ.get("GONGZHI_KEYS_FILE", "")
    if not named and production:
        wrong.append("GONGZHI_KEYS_FILE is missing (make one with `gongzhi keys new FILE`)")
        return _parse_keys(new_keys())
    path = Path(named) if named else data / "keys.json"
    if not path.exists() and not production:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_keys(path, new_keys())
    try:
        return _parse_keys(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError) as error:
        wrong.append(f"GONGZHI_KEYS_FILE {path} cannot be read: {error}")
        return _parse_keys(new_keys())


def new_keys() -> str:
    """Return the JSON text of a fresh set of keys."""

    def fresh() -> str:
        return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()

    return json.dumps(
        {
            "data_keys": {"d1": fresh()},
            "index_key": fresh(),
            "token_key": fresh(),
            "signing_keys": {"s1": fresh()},
        },
        indent=2,
    )


def write_keys(path: Path, content: str) -> None:
    """Write a keys file that only its owner can read; never over an existing one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def _parse_keys(content: str) -> Keys:
    named = json.loads(content)

    def key(text: str) -> bytes:
        raw = base64.b64decode(text, validate=True)
        if len(raw) != KEY_BYTES:
            raise ValueError(f"a key has {len(raw)} bytes, not {KEY_BYTES}")
        return raw

    return Keys(
        data_keys={name: key(text) for name, text in named["data_keys"].items()},
        index_key=key(named["index_key"]),
        token_key=key(named["token_key"]),
        signing_keys={name: key(text) for name, text in named["signing_keys"].items()},
    )
