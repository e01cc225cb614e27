"""A signing key is replaced by command: what it signed stays verifiable, the new one is vouched for, crashes heal."""

import json
import stat

import pytest
from click.testing import CliRunner

from jobs import evidence as jobs
from models.base import crypto
from models.base.session import db
from models.evidence import actions, checking, keyring
from models.evidence.findings import Finding
from models.evidence.keyring import KeysDisagree
from models.evidence.tables import EvidenceHead
from server import keys_file, settings
from server.cli import main
from server.settings import new_keys, write_keys
from tests.evidence.conftest import Acts
from tests.http import Api


class Node:
    """A machine: its keys file, and commands run on it."""

    def __init__(self, app, folder):
        self.app = app
        self.path = folder / "keys.json"
        self.environment = {
            "GONGZHI_ENV": "test",
            "DATABASE_URL": app.extensions["settings"].database_url.replace("+psycopg", ""),
            "GONGZHI_DATA": str(folder),
            "GONGZHI_KEYS_FILE": str(self.path),
        }

    def run(self, *words):
        held = crypto.keys()
        db.session.rollback()
        done = CliRunner().invoke(main, words, env=self.environment)
        crypto.use_keys(held)
        return done

    def restart(self):
        """The process reads its keys file again."""
        crypto.use_keys(keys_file.read(self.path))

    def names(self):
        return list(json.loads(self.path.read_text())["signing_keys"])


@pytest.fixture
def node(live_app, tmp_path):
    made = Node(live_app, tmp_path)
    write_keys(made.path, new_keys())
    held = crypto.keys()
    made.restart()
    yield made
    crypto.use_keys(held)


@pytest.fixture
def acts(live_world, live_app, node):
    return Acts(live_world.estate(units=2), live_app.extensions["clock"])


def everything():
    logs = [one for log in checking.logs() for one in checking.check_log(log)]
    found = [one for one in logs if isinstance(one, Finding)]
    return [*checking.check_keys(), *found, *checking.check_left_out()]


def test_the_new_key_is_vouched_for_by_the_old_and_old_receipts_hold(acts, node, live_app):
    (old,) = acts.leave()
    old_id = old.id
    acts.seal()
    done = node.run("keys", "rotate", "signing")
    assert done.exit_code == 0, done.output
    assert "s2 follows s1" in done.output
    node.restart()
    acts.clock.set(max(key.begins_at for key in keyring.history()))
    (new,) = acts.leave()
    acts.seal()
    old = db.session.get(type(new), old_id)
    assert (old.key_id, new.key_id) == ("s1", "s2")
    assert actions.holds(old)
    assert actions.holds(new)
    assert [head.key_id for head in db.session.query(EvidenceHead).order_by("id")] == ["s1", "s2"]
    assert everything() == []
    first, second = Api(live_app).get("/evidence/keys", ok=True)["items"]
    assert (first["follows"], second["follows"]) == (None, "s1")
    assert (first["ends_at"] is None, second["ends_at"] is None) == (False, True)


def test_old_receipts_hold_where_the_old_seed_was_destroyed(acts, node):
    (old,) = acts.leave()
    acts.seal()
    node.run("keys", "rotate", "signing")
    named = json.loads(node.path.read_text())
    del named["signing_keys"]["s1"]
    keys_file.replace(node.path, json.dumps(named))
    node.restart()
    assert actions.holds(old)
    acts.clock.set(max(key.begins_at for key in keyring.history()))
    acts.leave()
    acts.seal()
    assert everything() == []


def test_the_keys_file_keeps_its_mode_and_its_other_keys(acts, node):
    before = json.loads(node.path.read_text())
    node.path.chmod(0o640)
    node.run("keys", "rotate", "signing")
    after = json.loads(node.path.read_text())
    assert stat.S_IMODE(node.path.stat().st_mode) == 0o640
    assert {**after, "signing_keys": {}} == {**before, "signing_keys": {}}
    assert list(after["signing_keys"]) == ["s1", "s2"]
    assert after["signing_keys"]["s1"] == before["signing_keys"]["s1"]


def test_a_crash_between_file_and_database_heals_with_the_next_sealing(acts, node):
    acts.leave()
    acts.seal()
    content, key_id = keys_file.with_new_signing_key(node.path)
    keys_file.replace(node.path, content)  # and here the power went
    node.restart()
    (leaf,) = acts.leave()
    assert leaf.key_id == key_id
    acts.seal()
    assert [key.key_id for key in keyring.history()] == ["s1", "s2"]
    assert everything() == []


def test_a_node_with_an_old_file_seals_a_day_longer_and_then_no_more(acts, node):
    node.run("keys", "rotate", "signing")
    acts.clock.set(max(key.begins_at for key in keyring.history()))
    acts.leave()
    only_old = settings.parse_keys(node.path.read_text())
    seeds = {"s1": only_old.signing_keys["s1"]}
    crypto.use_keys(type(only_old)(**{**vars_of(only_old), "signing_keys": seeds}))
    acts.seal()
    acts.clock.move(days=1, minutes=5)
    with pytest.raises(KeysDisagree, match="s1 was replaced"):
        acts.seal()
    db.session.rollback()
    node.restart()
    acts.seal()
    assert everything() == []


def vars_of(keys):
    return {name: getattr(keys, name) for name in keys.__dataclass_fields__}


def test_a_node_that_lacks_the_present_key_does_not_make_another(acts, node):
    old = node.path.read_text()
    node.run("keys", "rotate", "signing")
    keys_file.replace(node.path, old)
    done = node.run("keys", "rotate", "signing")
    assert done.exit_code == 1
    assert "lacks the present key s2" in done.output
    assert node.path.read_text() == old


def test_a_keys_file_of_another_place_seals_nothing(acts, node):
    acts.leave()
    acts.seal()
    keys_file.replace(node.path, new_keys())
    node.restart()
    acts.leave()
    with pytest.raises(KeysDisagree, match="not the key of that name"):
        jobs.seal(acts.clock.move(minutes=1))


def test_a_key_used_after_it_was_replaced_is_found(acts, node):
    node.run("keys", "rotate", "signing")
    acts.clock.set(max(key.begins_at for key in keyring.history()))
    acts.clock.move(days=2)
    acts.leave()  # this process still signs with s1
    node.restart()
    acts.seal()
    (found,) = everything()
    assert (found.kind, "after it was replaced" in found.what) == ("row", True)


def test_the_command_checks_and_tells_by_its_exit_code(acts, node, tmp_path):
    acts.leave(3)
    acts.seal()
    estate = acts.estate.id
    clean = node.run("evidence", "check")
    assert (clean.exit_code, "nothing was tampered with" in clean.output) == (0, True)
    assert f"estate {estate}: 3 entries, 1 heads" in clean.output
    kept = tmp_path / "head.json"
    kept.write_text(json.dumps({"size": 3, "root": "00" * 32}))
    against = node.run("evidence", "check", "--estate", str(estate), "--head", str(kept))
    assert (against.exit_code, "not those of the kept head" in against.output) == (1, True)
    assert node.run("evidence", "check", "--head", str(kept)).exit_code == 2


def test_the_command_seals_what_waits(acts, node):
    acts.leave(5)
    done = node.run("evidence", "seal")
    assert done.exit_code == 0, done.output
    assert db.session.query(EvidenceHead).one().size == 5


def test_jobs_and_metrics_tell_how_far_sealing_is_behind(acts, node, live_app):
    acts.leave(4)
    acts.clock.move(seconds=75)
    told = node.run("jobs", "list", "--json")
    assert json.loads(told.output)["evidence"]["waiting"] == 4
    assert "4 receipts wait for the log" in node.run("jobs", "list").output
    figures = Api(live_app).get("//metrics").raw.decode()
    assert "gongzhi_evidence_waiting 4.0" in figures
    assert "gongzhi_evidence_lag_seconds 75.0" in figures
    acts.seal()
    figures = Api(live_app).get("//metrics").raw.decode()
    assert "gongzhi_evidence_waiting 0.0" in figures
    assert "gongzhi_evidence_lag_seconds 0.0" in figures
