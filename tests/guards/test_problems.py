"""Each refusal that the program can give is produced by a test, and speaks Chinese."""

import re
from pathlib import Path

from models.base.problems import KINDS
from server import app, capabilities

assert app
capabilities.load()
TESTS = Path(__file__).resolve().parent.parent
HERE = Path(__file__).name


def test_each_code_is_produced_by_a_test():
    written = "".join(file.read_text("utf-8") for file in TESTS.rglob("*.py") if file.name != HERE)
    untested = sorted(code for code in KINDS if f'"{code}"' not in written)
    assert untested == []


def test_codes_are_stable_words():
    assert [code for code in KINDS if not re.fullmatch(r"[a-z][a-z0-9-]*", code)] == []


def test_titles_are_for_people():
    silent = [kind.code for kind in KINDS.values() if not re.search(r"[\u4e00-\u9fff]", kind.title)]
    assert silent == []
