"""The demo's supervisor, its front ends and its ports, as the person at the terminal meets them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from server import nodejs
from server.demo import frontends, ports
from server.demo.folders import DemoFolder, FolderRefused
from server.demo.frontends import FrontEnd
from tests.house.waiting import free_port_pair, until

ROOT = Path(__file__).resolve().parent.parent.parent
Demo = Callable[..., "RunningDemo"]


class RunningDemo:
    """A `gongzhi demo` process and what it printed."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        self.folder = folder
        self.printed = folder.with_name("printed.txt")
        with self.printed.open("wb") as output:
            self.process = subprocess.Popen(
                [Path(sys.executable).with_name("gongzhi"), "demo", *map(str, arguments)],
                cwd=ROOT,
                env={**os.environ, "GONGZHI_DATA": str(folder)},
                stdout=output,
                stderr=output,
            )

    def says(self, words: str) -> bool:
        return words in self.printed.read_text("utf-8")

    def until_it_says(self, words: str, within: float = 90) -> None:
        def said() -> bool:
            if not self.says(words) and self.process.poll() is not None:
                raise AssertionError(f"the demo ended:\n{self.printed.read_text('utf-8')}")
            return self.says(words)

        until(said, within=within, what=f"{words!r}")

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    running: list[RunningDemo] = []

    def start(*arguments: object) -> RunningDemo:
        running.append(RunningDemo(tmp_path / "demo", *arguments))
        return running[-1]

    yield start
    for each in running:
        each.end()


def child_of(demo: RunningDemo, *words: str) -> psutil.Process:
    """Return the running child whose command has these words."""

    def found() -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return [
                process
                for process in demo.descendants()
                if all(word in process.cmdline() for word in words)
            ]
        return []

    return until(found, within=10, what=f"a child {words}")[0]


@pytest.mark.faults
def test_demo_starts_heals_and_leaves_nothing_behind(demo: Demo) -> None:
    port = free_port_pair()
    first = demo("--port", port, "--no-build", "--no-seed")
    first.until_it_says("Ctrl-C stops everything")
    for address in (f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port + 1}/phone/"):
        assert first.says(address)
        with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
            assert answer.status == 200

    scheduler = child_of(first, "jobs", "run")
    scheduler.kill()
    first.until_it_says("restarting scheduler", within=15)
    assert first.says("killed by SIGKILL")
    assert child_of(first, "jobs", "run").pid != scheduler.pid

    everything = first.descendants()
    assert any(process.name() == "postgres" for process in everything)
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(20) == 0
    assert psutil.wait_procs(everything, timeout=5)[1] == []


@pytest.mark.faults
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PR_SET_PDEATHSIG is Linux's")
def test_killed_demo_takes_its_children_along(demo: Demo) -> None:
    first = demo("--port", free_port_pair(), "--no-build", "--no-seed")
    first.until_it_says("Ctrl-C stops everything")
    everything = first.descendants()
    stubborn = child_of(first, "jobs", "run")
    stubborn.suspend()
    first.process.kill()
    assert psutil.wait_procs(everything, timeout=20)[1] == []


def test_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port_pair()))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ports.PortTaken, match=f"make demo PORT={port + 100}"):
            ports.claim("127.0.0.1", port, patience=0)
        with pytest.raises(ports.PortTaken, match=f"{port}"):
            ports.claim("127.0.0.1", port - 1, patience=0)


@pytest.mark.parametrize("port", [0, 65535, 70000])
def test_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(ports.PortTaken, match="端口号"):
        ports.claim("127.0.0.1", port, patience=0)


def test_second_demo_on_a_folder_is_refused(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    with (
        folder.held(),
        pytest.raises(FolderRefused, match=f"进程 {os.getpid()}"),
        DemoFolder(tmp_path / "demo").held(),
    ):
        pass


def test_folder_with_somebodys_files_is_neither_used_nor_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(FolderRefused, match="GONGZHI_DATA"), DemoFolder(tmp_path).held():
        pass
    assert (tmp_path / "thesis.docx").exists()


def test_reset_empties_only_what_the_demo_made(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    with folder.held():
        folder.ensure()
        (folder.path / "keys.json").touch()
        (folder.path / "frontends").mkdir()
        folder.empty()
        assert {entry.name for entry in folder.path.iterdir()} == {".gongzhi-demo", "frontends"}


@pytest.fixture
def front_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FrontEnd:
    folder = tmp_path / "app"
    for path, content in {
        "src/main.ts": "1",
        "dist/index.html": "",
        "node_modules/.package-lock.json": '{"packages": {"node_modules/vue": {"version": "3"}}}',
        "package-lock.json": '{"packages": {"": {}, "node_modules/vue": {"version": "3"}}}',
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    monkeypatch.setattr(frontends, "STAMPS", tmp_path)
    monkeypatch.setattr(frontends, "OPENAPI", tmp_path / "openapi.json")
    (tmp_path / "openapi.json").write_text("{}")
    made = FrontEnd("app", folder, "build", folder / "dist")
    made.stamp.write_text(made.digest())
    return made


def test_build_is_current_until_a_source_changes(front_end: FrontEnd) -> None:
    assert front_end.is_current()
    (front_end.folder / "node_modules" / "x.js").touch()
    (front_end.output / "x.js").touch()
    assert front_end.is_current()
    (front_end.folder / "src" / "main.ts").write_text("2")
    assert not front_end.is_current()


def test_build_is_stale_when_the_api_changes(front_end: FrontEnd) -> None:
    frontends.OPENAPI.write_text('{"openapi": "3.1.0"}')
    assert not front_end.is_current()


def test_build_is_stale_when_it_is_gone(front_end: FrontEnd) -> None:
    (front_end.output / "index.html").unlink()
    assert not front_end.is_current()


@pytest.mark.parametrize(
    ("lock", "present"),
    [
        ('{"packages": {"node_modules/vue": {"version": "3"}}}', True),
        ('{"packages": {"node_modules/vue": {"version": "4"}}}', False),
        ('{"packages": {"node_modules/a": {"version": "1"}}}', False),
        ('{"packages": {"node_modules/a": {"version": "1", "optional": true}}}', True),
    ],
)
def test_packages_are_there_when_they_are_what_the_lock_asks(
    front_end: FrontEnd, lock: str, *, present: bool
) -> None:
    (front_end.folder / "package-lock.json").write_text(lock)
    assert front_end.has_packages() is present


def test_install_that_was_cut_short_is_noticed(front_end: FrontEnd) -> None:
    (front_end.folder / "node_modules" / ".package-lock.json").unlink()
    assert not front_end.has_packages()


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v18.20.0", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("", False),
    ],
)
def test_node_versions(version: str, *, enough: bool) -> None:
    assert nodejs.is_new_enough(version) is enough


def test_node_comes_from_the_wheel_where_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    node = nodejs.find_node()
    assert node.origin == "wheel"
    assert nodejs.is_new_enough(node.version)
    done = subprocess.run(
        [*node.npm, "--version"], env=node.environment(), capture_output=True, check=True
    )
    assert done.stdout[:1].isdigit()


def test_old_python_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    for name in (".ci/venv", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run(
        ["sh", tmp_path / ".ci" / "venv"],
        env={**os.environ, "PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "需要 Python 3.11" in done.stderr
    assert not (tmp_path / ".venv").exists()
