"""Whoever waits for `gongzhi verify` at a terminal sees that it goes on; elsewhere nothing is added to what it says."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from models.base import crypto
from models.evidence.bundle_format.writing import write
from server.settings import new_keys, parse_keys
from tests.evidence.bundles import Decision

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def file(tmp_path):
    held = list(crypto._held)
    crypto.use_keys(parse_keys(new_keys()))
    with (tmp_path / "bundle.zip").open("wb") as opened:
        write(Decision().facts(), opened)
    crypto._held[:] = held
    return tmp_path / "bundle.zip"


def verified(file, stderr):
    command = [Path(sys.executable).with_name("gongzhi"), "verify", file]
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True, check=True
    )


def test_a_terminal_shows_how_far_it_is(file):
    ours, theirs = pty.openpty()
    try:
        said = verified(file, theirs)
        shown = os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "verifying" in shown
    assert "%" in shown
    assert "verified: keys, log, roll, receipts, bags and count" in said.stdout
    assert "%" not in said.stdout


def test_a_script_reads_nothing_but_the_verdict(file):
    said = verified(file, subprocess.PIPE)
    assert said.stderr == ""
    assert said.stdout.splitlines()[-1].startswith("verified")
