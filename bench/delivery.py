"""Delivering notices over WeChat, against a plain client that asks the same sink."""

import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from types import SimpleNamespace
from typing import Any

from bench.figure import Figure
from bench.ground import Ground
from clients.wechat import WechatClient
from jobs.worker import PARALLEL, Courier
from mini_program_stub.sandbox import settings as sandbox_settings
from mini_program_stub.sandbox.control import SandboxControl
from models.base.session import db
from models.fees import reminders
from models.notices.rules import TEMPLATES
from server.database import fresh_database
from tests.faults.street import FEE, STAGE_DAY, Street

HOUSEHOLDS = 1_500
TARGET = 0.5


def measure(ground: Ground) -> Figure:
    """Return the messages a second of one worker divided by those of a plain client, both with eight at a time."""
    with _Sink(ground) as sink:
        url = fresh_database(ground.postgres.uri(), template="bench_empty")
        folder = ground.data / "street"
        folder.mkdir()
        street = Street(folder, url, sink, HOUSEHOLDS, credits=2)
        with street.app.app_context():
            street.build()
            openids = [f"openid-of-household-{number:06d}" for number in range(HOUSEHOLDS)]
            plain = _plain(sink, openids)
            ours = _ours(street)
            db.session.remove()
            db.engine.dispose()
    return Figure(
        "delivery",
        "deliveries by one worker / a plain client on the same sink",
        ours,
        plain,
        "messages a second",
        at_least=TARGET,
    )


class _Sink:
    """The platform's sandbox as a process of its own."""

    appid = sandbox_settings.APPID
    secret = sandbox_settings.SECRET

    def __init__(self, ground: Ground) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._folder = ground.data / "sink"
        self._process: subprocess.Popen[bytes] | None = None
        self.control = SandboxControl(self.base_url)

    def __enter__(self) -> Any:
        self._folder.mkdir()
        command = [sys.executable, "-m", "mini_program_stub.sandbox", "--port", str(self.port)]
        command += ["--data", str(self._folder), "--clock-file", str(self._folder / "clock")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        raise RuntimeError("the sandbox did not start")

    def __exit__(self, *_error: object) -> None:
        self.control.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)


def _client(sink: Any) -> WechatClient:
    return WechatClient(appid=sink.appid, secret=sink.secret, base_url=sink.base_url)


def _plain(sink: Any, openids: list[str]) -> float:
    """Send one message to each, eight at a time, with nothing written down."""
    client = _client(sink)
    data = {key: _sample(key) for key in TEMPLATES["fee"].fields}
    client.access_token()

    def send(openid: str) -> None:
        client.send_subscribe_message(openid=openid, template_id=FEE, data=data)

    began = time.perf_counter()
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(send, openids))
    took = time.perf_counter() - began
    client.close()
    return len(openids) / took


def _sample(key: str) -> str:
    kinds = {
        "thing": "物业费",
        "amount": "10.00元",
        "time": "2026年4月21日",
        "date": "2026年4月21日",
    }
    return next((text for kind, text in kinds.items() if key.startswith(kind)), "1")


def _ours(street: Street) -> float:
    """Sweep, then let one worker deliver everything."""
    now = STAGE_DAY.astimezone(UTC)
    told = reminders.sweep_reminders(now)
    db.session.commit()
    assert told >= HOUSEHOLDS, told
    before = street.sandbox.control.repeated()["totals"]["messages"]
    client = _client(street.sandbox)
    client.access_token()
    courier = Courier(client, SimpleNamespace(now=lambda: now))
    began = time.perf_counter()
    while courier.deliver_batch():
        pass
    took = time.perf_counter() - began
    client.close()
    sent = street.sandbox.control.repeated()["totals"]["messages"] - before
    assert sent == HOUSEHOLDS, sent
    return float(sent / took)
