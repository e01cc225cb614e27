"""Corrections of a unit: one person proposes, another decides."""

import pytest

from tests.roster.conftest import line

LABEL = "1栋1单元101室"


@pytest.fixture
def unit_id(office) -> int:
    office.register(line("101") + line("102", "李秀英", "15407150002"))
    return office.units()[0]["id"]


@pytest.fixture
def propose(office, unit_id):
    """Propose a change of unit 101; by the clerk unless said otherwise."""

    def proposing(by=None, **fields):
        body = {"unit_id": unit_id, "grounds": "correction", "reason": "产权证复核"} | fields
        return (by or office.clerk).api.post(f"{office.path}/roster-corrections", body)

    return proposing


@pytest.fixture
def decide(office):
    def deciding(made, by=None, *, accept=True, reason="", version=None):
        path = f"{office.path}/roster-corrections/{made['id']}/decision"
        seen = made["version"] if version is None else version
        body = {"accept": accept, "reason": reason}
        return (by or office.moderator).api.post(path, body, version=seen)

    return deciding


def person(name, phone="", **more):
    return {"kind": "person", "name": name, "phone": phone} | more


def test_nothing_changes_before_another_person_accepts(office, propose, decide):
    made = propose(area_centi_m2=8135, area_source="survey", floor=1, usage="商业")
    assert (made.status, made["state"], made["is_mine"]) == (201, "pending", True)
    assert made["differences"] == [
        {"field": "建筑面积", "old": "80.00", "new": "81.35"},
        {"field": "面积来源", "old": "不动产登记簿", "new": "实测"},
        {"field": "楼层", "old": "", "new": "1"},
        {"field": "用途", "old": "住宅", "new": "商业"},
    ]
    assert office.unit(LABEL)["area_centi_m2"] == 8000
    decided = decide(made, reason="属实")
    assert (decided["state"], decided["decision_reason"]) == ("accepted", "属实")
    unit = office.unit(LABEL)
    found = unit["area_centi_m2"], unit["area_source"], unit["floor"], unit["usage"]
    assert found == (8135, "survey", 1, "商业")


def test_a_sale_gives_the_unit_to_another_group(office, propose, decide):
    group = office.unit(LABEL)["owner_group_id"]
    decide(propose(grounds="transfer", holders=[person("王桂兰", "154 0715 0003")]))
    assert office.unit(LABEL)["owner_group_id"] != group
    assert office.holders(LABEL) == [("王桂兰", "15407150003")]


def test_a_telephone_can_be_taken_away(office, propose, decide):
    group = office.unit(LABEL)["owner_group_id"]
    decide(propose(holders=[person("张建国")]))
    assert office.holders(LABEL) == [("张建国", None)]
    assert office.unit(LABEL)["owner_group_id"] == group


def test_a_unit_sold_to_an_owner_of_another_is_one_head(office, propose, decide):
    decide(propose(grounds="transfer", holders=[person("李秀英", "15407150002")]))
    assert office.groups() == [[LABEL, "1栋1单元102室"]]


def test_a_refused_correction_changes_nothing(office, propose, decide):
    made = propose(area_centi_m2=9000)
    assert decide(made, accept=False, reason="与产权证不符")["state"] == "refused"
    assert office.unit(LABEL)["area_centi_m2"] == 8000


def test_lists_are_masked_and_one_is_read_in_clear(office, propose):
    made = propose(grounds="transfer", holders=[person("王桂兰", "15407150003")])
    (listed,) = office.moderator.api.get(f"{office.path}/roster-corrections?state=pending")["items"]
    assert (listed["holders"][0]["name"], listed["is_mine"]) == ("王**", False)
    assert "15407150003" not in str(listed)
    one = office.moderator.api.get(f"{office.path}/roster-corrections/{made['id']}", ok=True)
    assert one["holders"][0]["phone"] == "15407150003"
    none = office.moderator.api.get(f"{office.path}/roster-corrections?state=accepted")["items"]
    assert none == []


def test_its_author_may_take_it_back(office, propose, decide):
    made = propose(area_centi_m2=9000)
    path = f"{office.path}/roster-corrections/{made['id']}"
    office.moderator.api.delete(path, version=made["version"]).refused(404, "not-found")
    taken = office.clerk.api.delete(path, version=made["version"])
    assert taken["state"] == "withdrawn"
    decide(taken).refused(409, "correction-decided")
    assert propose(area_centi_m2=9000).status == 201


class TestRefusals:
    def test_nobody_decides_their_own(self, office, propose, decide):
        made = propose(office.moderator, area_centi_m2=9000)
        decide(made, office.moderator).refused(403, "own-entry")
        assert decide(made, office.secretary)["state"] == "accepted"

    def test_a_clerk_decides_nothing(self, office, propose, decide):
        decide(propose(area_centi_m2=9000), office.clerk).refused(403, "role-missing")

    def test_a_second_one_waits_for_the_first(self, propose):
        propose(area_centi_m2=9000)
        propose(area_centi_m2=9100).refused(409, "correction-pending")

    def test_one_that_changes_nothing(self, propose):
        propose(area_centi_m2=8000).refused(422, "correction-empty")
        propose(holders=[person("张 建国", "15407150001")]).refused(422, "correction-empty")

    def test_one_that_says_nothing(self, propose):
        propose().refused(422, "correction-empty")

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"area_centi_m2": 0}, "area_centi_m2"),
            ({"area_centi_m2": 10_000_001}, "area_centi_m2"),
            ({"floor": 101}, "floor"),
            ({"holders": []}, "holders"),
            ({"holders": [person("张三3")]}, "holders.0.name"),
            ({"holders": [person("张三丰", "123")]}, "holders.0.phone"),
            ({"holders": [person("张三丰", identity="12")]}, "holders.0.identity"),
            ({"holders": [person("张三丰"), person("张三丰")]}, "holders.1.name"),
            ({"grounds": "gift"}, "grounds"),
            ({"reason": ""}, "reason"),
        ],
    )
    def test_a_wrong_field_is_named(self, propose, fields, field):
        refused = propose(**({"area_centi_m2": 9000} | fields)).refused(422, "invalid-input")
        assert field in refused["errors"]

    def test_a_refusal_needs_its_reason(self, propose, decide):
        refused = decide(propose(area_centi_m2=9000), accept=False).refused(422, "invalid-input")
        assert "reason" in refused["errors"]

    def test_one_decided_already(self, office, propose, decide):
        made = propose(area_centi_m2=9000)
        decide(made)
        decide(made, office.secretary).refused(409, "correction-decided")

    def test_another_version_than_seen(self, propose, decide):
        decide(propose(area_centi_m2=9000), version=7).refused(412, "changed-meanwhile")

    def test_one_whose_unit_has_changed_since(self, office, propose, decide):
        made = propose(area_centi_m2=9000)
        office.register(line("101", area="88"))
        decide(made).refused(409, "correction-outdated")
        assert decide(made, accept=False, reason="已有新登记")["state"] == "refused"

    def test_a_unit_of_another_estate(self, world, propose):
        from tests.roster.conftest import an_office

        other = an_office(world)
        other.register(line("101"))
        propose(unit_id=other.units()[0]["id"], area_centi_m2=9000).refused(404, "not-found")

    def test_the_correction_of_another_estate(self, world, propose):
        from tests.roster.conftest import an_office

        made, other = propose(area_centi_m2=9000), an_office(world)
        path = f"{other.path}/roster-corrections/{made['id']}"
        other.clerk.api.get(path).refused(404, "not-found")
        other.clerk.api.delete(path, version=1).refused(404, "not-found")
        other.moderator.api.post(f"{path}/decision", {"accept": True}, version=1).refused(
            404, "not-found"
        )


def test_a_preview_from_before_a_correction_is_stale(office, propose, decide):
    preview = office.upload(line("103", "赵秀兰", ""))
    decide(propose(area_centi_m2=9000))
    office.confirm(preview).refused(409, "roster-preview-stale")


def test_pending_ones_are_on_the_worklist(office, propose):
    propose(area_centi_m2=9000)
    items = office.moderator.api.get("/worklist", ok=True)["items"]
    assert [(one["kind"], one["count"]) for one in items] == [("roster_corrections", 1)]


def test_the_audit_log_says_what_but_not_who(office, propose, decide):
    from sqlalchemy import select

    from models.base.audit import AuditEntry
    from models.base.session import db

    decide(propose(grounds="transfer", holders=[person("王桂兰", "15407150003")]))
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.estate_id == office.estate_id).order_by(AuditEntry.id)
    ).all()
    acts = [entry.act for entry in entries if entry.subject_kind == "roster_correction"]
    assert acts == ["roster_correction.propose", "roster_correction.accept"]
    assert entries[-1].after["fields"] == ["产权人", "联系电话"]
    assert "王桂兰" not in str([entry.after for entry in entries])
