"""Rules of the house that a reader of the source can check."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def sources(*folders):
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def test_models_never_commit():
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sources("models")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    ]
    assert found == []


def test_rules_know_neither_session_nor_tables():
    forbidden = ("sqlalchemy", "flask", "models.base.session", "models.base.types")
    found = []
    for file in sources("models"):
        if file.name != "rules.py":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            found += [
                f"{file.relative_to(ROOT)}: {name}"
                for name in names
                if name.startswith(forbidden) or name.endswith(".tables")
            ]
    assert found == []


def test_no_file_grows_beyond_what_a_head_holds():
    found = [
        f"{file.relative_to(ROOT)}: {lines}"
        for file in sources(
            "server", "api", "jobs", "models", "clients", "mini_program_stub/sandbox"
        )
        if "node_modules" not in file.parts
        and (lines := len(file.read_text("utf-8").splitlines())) > 450
    ]
    assert found == []
