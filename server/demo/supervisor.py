"""Runs the whole demo in the foreground: database, sandbox, web, scheduler, delivery worker."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
from alembic.util.exc import CommandError
from psycopg import sql
from sqlalchemy.exc import SQLAlchemyError

from mini_program_stub.sandbox import pay_keys
from mini_program_stub.sandbox import settings as sandbox
from server import migrate
from server.database import DATABASE, EmbeddedPostgres, drop_database, fresh_database
from server.database_errors import DatabaseFailure
from server.demo import frontends, ports
from server.demo.children import Child, Undertaker, stop_all
from server.demo.folders import DemoFolder, FolderRefused
from server.demo.progress import Progress
from server.demo.seed import seed
from server.settings import BALLOT_KEYS_FILE, without_ballot_keys

STEPS = 8
READY_SECONDS = 60.0
LOOK_SECONDS = 0.3
SEEDED = "demo seeded"
"""Comment on the database once its sample data is whole; it lives and dies with the data."""


class Stopped(BaseException):
    """Ctrl-C or SIGTERM. No Exception, so that nothing on the way takes it for a failure."""


class NotReady(Exception):  # noqa: N818 - what is the case, not a mistake
    """A part of the demo did not come up; the message has its last lines."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asked for."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8000
    reset: bool = False
    build: bool = True
    seed: bool = True

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://{self.host}:{self.port + 1}"


class Supervisor:
    """Starts the parts in order, watches them, and stops them all."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._folder = DemoFolder(wishes.folder.absolute())
        self._progress = Progress(STEPS)
        self._postgres = EmbeddedPostgres(
            self._folder.postgres, log_file=self._folder.logs / "postgres.log"
        )
        self._undertaker = Undertaker()
        self._children: list[Child] = []

    def run(self) -> int:
        """Run until Ctrl-C or SIGTERM; return the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop_once)
        try:
            with self._folder.held() as left_in_disorder:
                try:
                    self._start(ports.PATIENCE if left_in_disorder else 0)
                    self._watch()
                finally:
                    self._stop()
        except Stopped:
            return 0
        except (ports.PortTaken, FolderRefused, DatabaseFailure, NotReady, RuntimeError) as failure:
            self._progress.complain(f"\n{failure}")
            return 1
        return 0

    def _start(self, patience: float) -> None:
        progress, wishes = self._progress, self._wishes
        with progress.step("检查端口 ports"):
            ports.claim(wishes.host, wishes.port, patience=patience)
        with progress.step("准备文件夹 folders"):
            self._prepare_folder()
        with progress.step("前端 front ends"):
            if wishes.build:
                frontends.build_stale(progress)
        with progress.step("数据库 database"):
            os.environ.update(self._environment(self._postgres.start()))
        with progress.step("数据库结构 migrations"):
            self._migrate()
        with progress.step("微信沙箱、网站 WeChat sandbox, web"):
            self._spawn_sandbox()
            self._spawn_web()
            self._wait_for("sandbox", f"{wishes.sandbox_url}/phone/")
        with progress.step("演示数据 sample data"):
            self._seed()
        with progress.step("定时任务、通知投递 scheduler, delivery worker"):
            kept_out = without_ballot_keys(os.environ)
            self._spawn("scheduler", _gongzhi("jobs", "run"), kept_out)
            self._spawn("worker", _gongzhi("jobs", "work"), kept_out)
            self._wait_for("web", f"{wishes.url}/health/ready")
        self._welcome()

    def _prepare_folder(self) -> None:
        if self._wishes.reset:
            self._postgres.stop()
            self._folder.empty()
            self._progress.remark("已清空，重新开始 emptied, starting anew")
        self._folder.ensure()

    def _environment(self, database_url: str) -> Mapping[str, str]:
        wishes, folder = self._wishes, self._folder
        return {
            "GONGZHI_ENV": "demo",
            "GONGZHI_DATA": str(folder.path),
            "DATABASE_URL": database_url,
            "GONGZHI_CLOCK_FILE": str(folder.clock),
            BALLOT_KEYS_FILE: str(folder.path / "ballot-keys.json"),
            "GONGZHI_PUBLIC_URL": wishes.url,
            "GONGZHI_SANDBOX_URL": wishes.sandbox_url,
            "GONGZHI_WECHAT_BASE_URL": wishes.sandbox_url,
            "GONGZHI_WECHAT_APPID": sandbox.APPID,
            "GONGZHI_WECHAT_SECRET": sandbox.SECRET,
            "GONGZHI_WECHAT_TOKEN": sandbox.PUSH_TOKEN,
            "GONGZHI_WECHAT_AES_KEY": sandbox.PUSH_AES_KEY,
            **pay_keys.settings_for_app(folder.sandbox, wishes.sandbox_url),
            "PROMETHEUS_MULTIPROC_DIR": str(folder.metrics),
            "PYTHONUNBUFFERED": "1",
        }

    def _migrate(self) -> None:
        """Bring the schema up to date; sample data that was cut short is begun anew."""
        url = os.environ["DATABASE_URL"]
        if self._wishes.seed and not self._is_seeded():
            drop_database(url)
            fresh_database(url, DATABASE)
        try:
            migrate.upgrade(url.replace("postgresql://", "postgresql+psycopg://", 1))
        except (SQLAlchemyError, CommandError) as error:
            raise NotReady(
                "数据库不能升级到本版本的结构，演示可以重新开始：make demo RESET=1\n"
                "The database cannot be brought to this release's schema."
                f" The demo can start anew: make demo RESET=1\n{error}"
            ) from error

    def _is_seeded(self) -> bool:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()
        return row == (SEEDED,)

    def _seed(self) -> None:
        if not self._wishes.seed or self._is_seeded():
            self._progress.remark("已有 present" if self._wishes.seed else "无 none")
            return
        seed(say=self._progress.remark)
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(comment.format(sql.Identifier(DATABASE), sql.Literal(SEEDED)))

    def _spawn_sandbox(self) -> None:
        wishes, folder = self._wishes, self._folder
        command = [sys.executable, "-m", "mini_program_stub.sandbox", "--app-url", wishes.url]
        command += ["--host", wishes.host, "--port", str(wishes.port + 1)]
        command += ["--data", str(folder.sandbox), "--clock-file", str(folder.clock)]
        self._spawn("sandbox", command)

    def _spawn_web(self) -> None:
        wishes = self._wishes
        workers = max(1, min(4, os.cpu_count() or 1))
        command = _gongzhi("serve", "--host", wishes.host, "--port", wishes.port)
        self._spawn("web", [*command, "--workers", str(workers)])

    def _spawn(
        self, name: str, command: list[str], environment: Mapping[str, str] = os.environ
    ) -> None:
        log_file = self._folder.logs / f"{name}.log"
        child = Child(name, command, environment, log_file, self._undertaker)
        self._children.append(child)
        child.start()

    def _wait_for(self, name: str, address: str) -> None:
        """Wait until a child answers. Raises NotReady with its last lines."""
        child = next(child for child in self._children if child.name == name)
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(address):
            if child.exit_code() is not None or time.monotonic() > deadline:
                raise NotReady(f"{name} 没有启动 did not start ({address}):\n{child.tail()}")
            time.sleep(0.1)

    def _watch(self) -> None:
        while True:
            for child in self._children:
                child.look_after(self._progress)
            if self._postgres.pid is None:
                self._progress.complain("数据库意外退出，重新启动。The database ended; restarting.")
                self._postgres.start()
            time.sleep(LOOK_SECONDS)

    def _stop(self) -> None:
        self._progress.say("\n正在停止 stopping")
        stop_all(self._children)
        self._postgres.stop()
        self._undertaker.leave()
        self._progress.say("已停止 stopped")

    def _welcome(self) -> None:
        wishes = self._wishes
        self._progress.say(
            f"\n共治演示已就绪 ready in {self._progress.seconds:.1f} s\n"
            f"  首页 start here          {wishes.url}/\n"
            f"  工作人员控制台 console   {wishes.url}/console/\n"
            f"  居民手机 phone, sandbox  {wishes.sandbox_url}/phone/\n"
            f"按 Ctrl-C 停止 Ctrl-C stops everything"
            f"（日志 logs: {os.path.relpath(self._folder.logs)}）"
        )


def _gongzhi(*arguments: object) -> list[str]:
    return [str(Path(sys.executable).with_name("gongzhi")), *map(str, arguments)]


def _answers(address: str) -> bool:
    with suppress(URLError, OSError), urlopen(address, timeout=5) as answer:  # noqa: S310 - http
        return bool(answer.status == 200)
    return False


def _stop_once(_number: int, _frame: FrameType | None) -> None:
    """Stop at the first signal, and let nothing disturb the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped
