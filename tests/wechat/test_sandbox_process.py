"""The sandbox as its own process: starts, ends at SIGTERM, survives SIGKILL, many at once."""

import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from clients.errors import NoCredit
from clients.wechat import WechatClient
from mini_program_stub.sandbox import settings as defaults
from mini_program_stub.sandbox.control import SandboxControl

from .conftest import BILL, BILL_TEXT, LI, MOTION

ENDS_WITHIN_SECONDS = 10
PATIENCE = 2000


class Process:
    """`python -m mini_program_stub.sandbox` on a free port."""

    def __init__(self, folder, port=0):
        command = [sys.executable, "-m", "mini_program_stub.sandbox", "--port", str(port)]
        command += ["--data", str(folder), "--clock-file", str(folder / "clock")]
        command += ["--app-url", "http://127.0.0.1:9"]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        said = self.process.stdout.readline()
        self.base_url = said.split()[-1].removesuffix("/phone/")
        self.control = SandboxControl(self.base_url)
        self.wechat = WechatClient(
            appid=defaults.APPID, secret=defaults.SECRET, base_url=self.base_url
        )

    def end(self, number):
        self.process.send_signal(number)
        left = self.process.communicate(timeout=ENDS_WITHIN_SECONDS)[0]
        self.control.close()
        self.wechat.close()
        return self.process.returncode, left


@pytest.fixture
def start(tmp_path):
    started = []

    def go():
        process = Process(tmp_path)
        started.append(process)
        return process

    yield go
    for process in started:
        if process.process.poll() is None:
            process.end(signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_while_a_call_hangs(start, number):
    sandbox = start()
    sandbox.control.switch("jscode2session", mode="hang")
    hanging = threading.Thread(target=hang, args=(sandbox.base_url,))
    hanging.start()
    assert any(sandbox.control.calls("jscode2session") for _ in range(PATIENCE))
    code, left = sandbox.end(number)
    hanging.join()
    assert code == 0
    assert "Traceback" not in left


def hang(base_url):
    try:
        requests.get(base_url + "/sns/jscode2session", timeout=30)
    except requests.ConnectionError:
        return


def test_it_is_alive(start):
    answer = requests.get(start().base_url + "/health/live", timeout=5).json()
    assert answer["status"] == "ok"


@pytest.mark.faults
def test_an_acknowledged_message_survives_a_kill(start):
    sandbox = start()
    sandbox.control.put_personas([LI])
    sandbox.control.put_templates([MOTION])
    sandbox.control.put_credits([{"persona": "li", "template_id": MOTION["id"], "credits": 5}])
    openid = sandbox.wechat.code2session(sandbox.control.login_code("li")).openid
    sent = sandbox.wechat.send_subscribe_message(
        openid=openid, template_id=MOTION["id"], data={"thing1": "选聘物业"}
    )
    sandbox.end(signal.SIGKILL)
    again = start()
    (delivery,) = again.control.all_deliveries()
    assert (delivery["msgid"], delivery["openid"]) == (sent.msgid, openid)
    assert again.control.credits("li") == {MOTION["id"]: 4}


def test_a_taken_port_is_said_so(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "mini_program_stub.sandbox", "--port", str(port)]
        command += ["--data", str(tmp_path), "--clock-file", str(tmp_path / "clock")]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert f"不能在 127.0.0.1:{port} 监听" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "sandbox.sqlite3").exists()


@pytest.mark.faults
def test_threads_together_use_each_credit_once(sandbox, wechat, li):
    sandbox.control.put_credits([{"openid": li, "template_id": BILL["id"], "credits": 40}])

    def send(number):
        try:
            wechat.send_subscribe_message(
                openid=li, template_id=BILL["id"], data=BILL_TEXT, page=f"pages/{number}"
            )
        except NoCredit:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(send, range(60)))
    assert sum(sent) == 40
    assert sandbox.control.repeated()["totals"] == {
        "messages": 40,
        "different": 40,
        "repeated": 0,
        "most": 1,
    }
