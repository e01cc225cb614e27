"""Settings from the environment. What is missing or wrong is named, all at once, before anything starts."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from clients.wechat_pay import OFFICIAL_BASE_URL
from clients.wechat_pay_signing import Merchant, PlatformKeys, merchant, platform_keys
from mini_program_stub.sandbox import settings as sandbox
from models.base.crypto import KEY_BYTES, Keys

BALLOT_KEYS_FILE = "GONGZHI_BALLOT_KEYS_FILE"
PAY_NAMES = (
    *("MCHID", "SERIAL", "KEY_FILE", "APIV3_KEY"),
    *("PUBLIC_KEY_ID", "PUBLIC_KEY_FILE", "CERTIFICATES_FILE"),
)


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
class WechatPaySettings:
    """A merchant's account; the platform's public key, its certificates, or both."""

    base_url: str
    merchant: Merchant
    keys: PlatformKeys


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
    wechat_pay: WechatPaySettings | None = None
    """None: no payments over WeChat here."""
    ballot_keys: Mapping[str, bytes] = field(default_factory=dict)
    """What seals ballots; only the web process has it."""


def load(environ: Mapping[str, str] = os.environ, *, for_ballots: bool = False) -> Settings:
    """Read the settings. `for_ballots`: with the ballot keys, which only the web process is given.

    Raises SettingsError naming each variable that is missing or wrong.
    """
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
        wechat_pay=_wechat_pay(environ, wrong, production=production),
        ballot_keys=_ballot_keys(environ, data, wrong, production=production)
        if for_ballots
        else {},
    )
    if wrong:
        raise SettingsError("cannot start, settings are wrong:\n  " + "\n  ".join(wrong))
    return settings


def without_ballot_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that must not open ballots."""
    return {name: value for name, value in environ.items() if name != BALLOT_KEYS_FILE}


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


def _wechat_pay(
    environ: Mapping[str, str], wrong: list[str], *, production: bool
) -> WechatPaySettings | None:
    """Read the merchant's account; without any of its variables there is none, with some the others are missed."""
    told = {name: environ.get(f"GONGZHI_WECHATPAY_{name}", "") for name in PAY_NAMES}
    if not any(told.values()):
        return None
    missing = [name for name in ("MCHID", "SERIAL", "KEY_FILE", "APIV3_KEY") if not told[name]]
    wrong += [f"GONGZHI_WECHATPAY_{name} is missing" for name in missing]
    if production and not environ.get("GONGZHI_PUBLIC_URL", "").startswith("https://"):
        wrong.append("GONGZHI_PUBLIC_URL must begin with https:// for the callbacks of WeChat Pay")
    if missing:
        return None
    try:
        return WechatPaySettings(
            base_url=environ.get("GONGZHI_WECHATPAY_BASE_URL", OFFICIAL_BASE_URL),
            merchant=merchant(
                told["MCHID"],
                told["SERIAL"],
                Path(told["KEY_FILE"]).read_bytes(),
                told["APIV3_KEY"],
            ),
            keys=platform_keys(
                public_key_id=told["PUBLIC_KEY_ID"],
                public_key_pem=_file(told["PUBLIC_KEY_FILE"]),
                certificates_pem=_file(told["CERTIFICATES_FILE"]),
            ),
        )
    except (OSError, ValueError, TypeError) as error:
        wrong.append(f"GONGZHI_WECHATPAY_… cannot be used: {error}")
        return None


def _file(named: str) -> bytes:
    return Path(named).read_bytes() if named else b""


def _keys(environ: Mapping[str, str], data: Path, wrong: list[str], *, production: bool) -> Keys:
    """Read the keys from the file that GONGZHI_KEYS_FILE names; outside production it is made when absent."""
    named = environ.get("GONGZHI_KEYS_FILE", "")
    if not named and production:
        wrong.append("GONGZHI_KEYS_FILE is missing (make one with `gongzhi keys new FILE`)")
        return parse_keys(new_keys())
    path = Path(named) if named else data / "keys.json"
    if not path.exists() and not production:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_keys(path, new_keys())
    try:
        return parse_keys(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError) as error:
        wrong.append(f"GONGZHI_KEYS_FILE {path} cannot be read: {error}")
        return parse_keys(new_keys())


def _ballot_keys(
    environ: Mapping[str, str], data: Path, wrong: list[str], *, production: bool
) -> Mapping[str, bytes]:
    """Read the ballot keys from a file of their own, so that the jobs can be kept from it."""
    named = environ.get(BALLOT_KEYS_FILE, "")
    if not named and production:
        wrong.append(f"{BALLOT_KEYS_FILE} is missing (make one with `gongzhi keys ballots FILE`)")
        return {}
    path = Path(named) if named else data / "ballot-keys.json"
    if not path.exists() and not production:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another worker was first
            write_keys(path, new_ballot_keys())
    try:
        named_keys = json.loads(path.read_text("utf-8"))["ballot_keys"]
        return {name: _key(text) for name, text in named_keys.items()}
    except (OSError, ValueError, KeyError) as error:
        wrong.append(f"{BALLOT_KEYS_FILE} {path} cannot be read: {error}")
        return {}


def new_keys() -> str:
    """Return the JSON text of a fresh set of keys."""
    return json.dumps(
        {
            "data_keys": {"d1": fresh_key()},
            "index_key": fresh_key(),
            "token_key": fresh_key(),
            "signing_keys": {"s1": fresh_key()},
        },
        indent=2,
    )


def new_ballot_keys() -> str:
    """Return the JSON text of fresh ballot keys."""
    return json.dumps({"ballot_keys": {"b1": fresh_key()}}, indent=2)


def fresh_key() -> str:
    """Return a fresh key as the keys files write it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def write_keys(path: Path, content: str) -> None:
    """Write a keys file that only its owner can read; never over an existing one, and whole or not at all.

    Raises FileExistsError.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        path.hardlink_to(draft)
    finally:
        draft.unlink()


def parse_keys(content: str) -> Keys:
    """Read the content of a keys file. Raises ValueError, KeyError."""
    named = json.loads(content)
    return Keys(
        data_keys={name: _key(text) for name, text in named["data_keys"].items()},
        index_key=_key(named["index_key"]),
        token_key=_key(named["token_key"]),
        signing_keys={name: _key(text) for name, text in named["signing_keys"].items()},
    )


def _key(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a key has {len(raw)} bytes, not {KEY_BYTES}")
    return raw
