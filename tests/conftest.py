"""What all tests stand on: one embedded PostgreSQL a session, a database a worker, a rollback a test.

A test gets `app` (its own clock, its own transaction that is rolled back) and speaks to it through
`api` (an HTTP client that checks every answer against the OpenAPI document). Tests that race or kill take `live_app`
with a database of their own and real commits.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

import models.tables  # noqa: F401 - the whole metadata
from clients.wechat import WechatClient
from mini_program_stub.sandbox import settings as sandbox_settings
from mini_program_stub.sandbox.testing import RunningSandbox, running_sandbox
from models.accounts import staff
from models.base.clock import SHANGHAI, FixedClock
from models.base.crypto import KEY_BYTES
from models.base.session import Base, db
from server.app import create_app, use_keys_of
from server.database import EmbeddedPostgres, drop_database, fresh_database
from server.settings import Env, Settings, WeChatSettings, new_keys, parse_keys
from tests.domain import World
from tests.http import Api

hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")  # how slow the machine is today is not what is tested

START = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
"""A Monday morning: no holiday, no quiet hours."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, tests that race, kill or drive a browser share one, in turn."""
    for item in items:
        if item.get_closest_marker("faults") or item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.xdist_group("alone"))


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords with argon2's least cost: a quarter of a second a person is not what is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(staff, "_hasher", cheap)
        yield


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One server for the session."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("pg") / "data")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template_url(postgres: EmbeddedPostgres) -> str:
    """A migrated, empty database that others are copied from."""
    url = fresh_database(postgres.uri(), "gongzhi_template")
    engine = sqlalchemy.create_engine(psycopg_url(url), poolclass=sqlalchemy.pool.NullPool)
    Base.registry.metadata.create_all(engine)
    return url


def psycopg_url(url: str) -> str:
    """Return a DSN as SQLAlchemy wants it."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def settings_for(
    database_url: str, data: Path, wechat_base_url: str = "http://127.0.0.1:9"
) -> Settings:
    """Settings of a test's app. Port 9 (discard) refuses: a test that meets the platform must ask for the sandbox."""
    return Settings(
        env=Env.TEST,
        database_url=psycopg_url(database_url),
        data=data,
        keys=parse_keys(new_keys()),
        wechat=WeChatSettings(
            base_url=wechat_base_url,
            appid=sandbox_settings.APPID,
            secret=sandbox_settings.SECRET,
            push_token=sandbox_settings.PUSH_TOKEN,
            push_aes_key=sandbox_settings.PUSH_AES_KEY,
        ),
        public_url="http://127.0.0.1:8000",
        clock_file=None,
        log_level="WARNING",
        ballot_keys={"b1": secrets.token_bytes(KEY_BYTES)},
    )


@pytest.fixture(scope="session")
def shared_app(
    template_url: str, postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The app of the tests that roll back, on one database."""
    url = fresh_database(postgres.uri(), "gongzhi_shared", template="gongzhi_template")
    made = create_app(settings_for(url, tmp_path_factory.mktemp("data")), FixedClock(START))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def clock(shared_app: Flask) -> FixedClock:
    """The test's clock, back at START."""
    fixed: FixedClock = shared_app.extensions["clock"]
    fixed.set(START)
    return fixed


@contextmanager
def rolled_back(shared_app: Flask) -> Iterator[Flask]:
    """The app inside a transaction that is rolled back: its commits are savepoints."""
    settings = shared_app.extensions["settings"]
    use_keys_of(settings)  # another app in this process has brought its own
    with shared_app.app_context():
        engine = db.engine
    connection = engine.connect()
    outer = connection.begin()
    factory = db.session.session_factory
    before = dict(factory.kw)
    factory.configure(
        bind=connection,
        binds=None,
        join_transaction_mode="create_savepoint",
        expire_on_commit=False,
    )
    # Flask-SQLAlchemy chooses engines by bind key; inside a test there is one connection.
    session_class = factory.class_
    original = session_class.get_bind
    session_class.get_bind = lambda self, *args, **kwargs: connection
    with shared_app.app_context():
        yield shared_app
        db.session.rollback()
        db.session.remove()
    session_class.get_bind = original
    factory.kw.clear()
    factory.kw.update(before)
    outer.rollback()
    connection.close()


@pytest.fixture
def app(shared_app: Flask, clock: FixedClock) -> Iterator[Flask]:
    """The app inside a transaction of the test's own."""
    with rolled_back(shared_app) as inside:
        yield inside


@pytest.fixture
def api(app: Flask) -> Api:
    """An HTTP client without a token; `api.as_(token)` gives one with."""
    return Api(app)


@pytest.fixture
def world(app: Flask, api: Api, clock: FixedClock) -> World:
    """The domain's vocabulary for arranging a test: estates, residents, staff."""
    return World(app, api, clock)


@pytest.fixture
def live_app(template_url: str, postgres: EmbeddedPostgres, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database of its own, with real commits; for races."""
    url = fresh_database(postgres.uri(), template="gongzhi_template")
    made = create_app(settings_for(url, tmp_path), FixedClock(START))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    drop_database(url)


@pytest.fixture
def live_world(live_app: Flask) -> World:
    """The domain's vocabulary on a database with real commits."""
    return World(live_app, Api(live_app), live_app.extensions["clock"])


class StatementCounter:
    """Counts SQL statements."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, _c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        self.statements.append(statement)

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def statements(app: Flask) -> Iterator[StatementCounter]:
    """Count the statements that run while the test does."""
    counter = StatementCounter()
    sqlalchemy.event.listen(db.engine, "before_cursor_execute", counter)
    yield counter
    sqlalchemy.event.remove(db.engine, "before_cursor_execute", counter)


@contextmanager
def on_a_platform(app: Flask, folder: Path) -> Iterator[RunningSandbox]:
    """The platform's sandbox over real HTTP, with the app speaking to it."""
    with running_sandbox(folder) as sandbox:
        before = app.extensions["wechat"]
        client = WechatClient(
            appid=sandbox.appid, secret=sandbox.secret, base_url=sandbox.base_url, read_seconds=1.0
        )
        app.extensions["wechat"] = client
        yield sandbox
        client.close()
        app.extensions["wechat"] = before


@pytest.fixture
def platform(app: Flask, tmp_path: Path) -> Iterator[RunningSandbox]:
    """The platform, for the app of one test."""
    with on_a_platform(app, tmp_path / "sandbox") as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a session; Playwright's synchronous API allows one of itself in a process."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("no Chromium on this machine; .ci/browser installs it")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield launched
        launched.close()
