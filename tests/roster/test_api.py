"""A roster from upload to register, through HTTP."""

import pytest
from sqlalchemy import update

from models.accounts.tables import Membership
from models.base.session import db
from server.demo import sample_files
from tests.roster.conftest import line

LABEL = "1栋1单元101室"


def test_a_clerk_uploads_and_a_moderator_confirms(office):
    made = office.upload(line("101") + line("102", "李秀英", "15407150002"))
    assert made.status == 201
    assert (made["state"], made["total"], made["processed"]) == ("previewed", 2, 2)
    assert (made["new_rows"], made["bad_rows"]) == (2, 0)
    assert office.units() == []
    done = office.confirm(made)
    assert (done["state"], done["applied_rows"]) == ("confirmed", 2)
    assert [unit["label"] for unit in office.units()] == [LABEL, "1栋1单元102室"]
    assert office.groups() == [[LABEL], ["1栋1单元102室"]]


def test_the_sample_comes_in_through_the_same_door(office):
    made = office.upload(
        (sample_files.SAMPLES / sample_files.XLSX).read_bytes(), name="花名册.xlsx"
    )
    assert (made["total"], made["new_rows"], made["bad_rows"]) == (312, 312, 0)
    office.confirm(made)
    found = office.clerk.api.get(f"{office.path}/roster", ok=True)
    assert (found["units"], found["heads"], found["buildings"]) == (312, 290, 6)
    again = office.upload((sample_files.SAMPLES / sample_files.CSV_GB18030).read_bytes())
    assert (again["same_rows"], again["new_rows"], again["changed_rows"]) == (312, 0, 0)


def test_a_bad_row_is_named_and_never_stops_a_good_one(office):
    made = office.upload(line("101") + line("102", area="0") + line("103", "李秀英", "12345"))
    assert (made["new_rows"], made["bad_rows"]) == (1, 2)
    zero, phone = office.rows(made, "&verdict=bad")
    assert (zero["number"], zero["flaws"]) == (
        3,
        [
            {
                "column": "建筑面积",
                "code": "area-not-positive",
                "reason": "面积“0”必须大于零",
                "fatal": True,
            }
        ],
    )
    assert (phone["number"], phone["flaws"][0]["column"]) == (4, "联系电话")
    office.confirm(made)
    assert [unit["label"] for unit in office.units()] == [LABEL]


def test_the_same_file_again_changes_nothing(office):
    content = line("101", "张建国、李秀英") + line("102", "王桂兰", "") + line("103", "赵德顺", "")
    office.register(content)
    before = office.units(), office.groups()
    version = office.clerk.api.get(f"{office.path}/roster")["register_version"]
    again = office.upload(content)
    assert (again["same_rows"], again["changed_rows"], again["new_rows"]) == (3, 0, 0)
    done = office.confirm(again, approve_all=True)
    assert done["applied_rows"] == 0
    assert (office.units(), office.groups()) == before
    assert office.clerk.api.get(f"{office.path}/roster")["register_version"] == version


def test_the_same_upload_sent_twice_is_one_import(office):
    first = office.upload(line(), key="upload-0001")
    second = office.upload(line(), key="upload-0001")
    assert first["id"] == second["id"]


def test_a_change_is_shown_as_a_difference_and_waits_for_approval(office):
    office.register(line("101") + line("102", "李秀英", "15407150002"))
    made = office.upload(
        line("101", area="81.00") + line("102", "李秀英", "15407150002", area="90")
    )
    assert made["changed_rows"] == 2
    first, _ = office.rows(made, "&verdict=changed")
    assert first["differences"] == [{"field": "建筑面积", "old": "80.00", "new": "81.00"}]
    done = office.confirm(made, approved_rows=[2])
    assert done["applied_rows"] == 1
    assert [unit["area_centi_m2"] for unit in office.units()] == [8100, 8000]
    outcomes = [row["outcome"] for row in office.rows(made)]
    assert outcomes == ["applied", "skipped"]


def test_only_rows_with_a_change_can_be_approved(office):
    made = office.upload(line("101"))
    refused = office.confirm(made, approved_rows=[2]).refused(422, "invalid-input")
    assert "approved_rows" in refused["errors"]


def test_what_a_roster_does_not_say_stays(office):
    office.register(line("101", source="实测", floor="3", usage="商业"))
    made = office.upload(line("101", phone=""))
    assert made["same_rows"] == 1
    unit = office.unit(LABEL)
    assert (unit["area_source"], unit["floor"], unit["usage"]) == ("survey", 3, "商业")
    assert office.holders(LABEL) == [("张建国", "15407150001")]


def test_units_that_a_roster_leaves_out_stay(office):
    office.register(line("101") + line("102", "李秀英", ""))
    office.register(line("103", "王桂兰", ""))
    assert len(office.units()) == 3


class TestWhoOwnsWhat:
    def test_a_new_telephone_is_the_same_owner_in_all_units(self, office):
        office.register(line("101") + line("102"))
        assert office.groups() == [[LABEL, "1栋1单元102室"]]
        office.register(line("101", phone="15407150009"))
        assert office.groups() == [[LABEL, "1栋1单元102室"]]
        assert office.holders("1栋1单元102室") == [("张建国", "15407150009")]

    def test_two_telephones_in_one_roster_are_two_people(self, office):
        office.register(line("101") + line("102"))
        office.register(line("101", phone="15407150009") + line("102"))
        assert office.groups() == [[LABEL], ["1栋1单元102室"]]

    def test_a_telephone_can_show_that_two_are_one(self, office):
        office.register(line("101", phone="") + line("102", phone=""))
        assert len(office.groups()) == 2
        office.register(line("101") + line("102"))
        assert office.groups() == [[LABEL, "1栋1单元102室"]]

    def test_who_sold_and_comes_back_is_the_same_group_again(self, office):
        office.register(line("101"))
        group = office.unit(LABEL)["owner_group_id"]
        office.register(line("101", "李秀英", "15407150002"))
        assert office.unit(LABEL)["owner_group_id"] != group
        office.register(line("101"))
        assert office.unit(LABEL)["owner_group_id"] == group

    def test_two_owners_may_change_places(self, office):
        office.register(line("101") + line("102", "李秀英", "15407150002"))
        groups = [unit["owner_group_id"] for unit in office.units()]
        office.register(line("101", "李秀英", "15407150002") + line("102"))
        assert [unit["owner_group_id"] for unit in office.units()] == groups[::-1]

    def test_two_of_one_name_may_change_telephones(self, office):
        office.register(line("101") + line("102", phone="15407150002"))
        office.register(line("101", phone="15407150002") + line("102"))
        assert office.holders(LABEL) == [("张建国", "15407150002")]
        assert office.holders("1栋1单元102室") == [("张建国", "15407150001")]

    def test_an_identity_number_joins_a_later_telephone(self, office):
        number = "11010519491231002X"
        office.register(line("101", identity=number) + line("102"))
        assert office.groups() == [[LABEL, "1栋1单元102室"]]
        office.register(line("101", phone="15407150077", identity=number))
        assert office.groups() == [[LABEL, "1栋1单元102室"]]

    def test_bodies_are_one_head_each(self, office):
        office.register(
            line("101", "温泉房管所", "", kind="公房")
            + line("102", "温泉房管所", "", kind="公房")
            + line("103", "温泉房屋开发公司", "", kind="开发商")
            + line("104", "温泉房屋开发公司", "", kind="未售")
        )
        assert len(office.groups()) == 2

    def test_an_estate_never_shares_holders_with_another(self, office, world):
        from tests.roster.conftest import an_office

        other = an_office(world)
        office.register(line("101"))
        other.register(line("101"))
        mine, theirs = office.unit(LABEL), other.unit(LABEL)
        assert mine["owner_group_id"] != theirs["owner_group_id"]


class TestResidents:
    @pytest.fixture
    def owner(self, office, world):
        """The owner of unit 101, logged in and matched."""
        from models.accounts import actions as accounts

        office.register(line("101") + line("102", "李秀英", "15407150002"))
        person = world.newcomer()
        accounts.bind_phone(person.actor, "15407150001")
        accounts.match_roster(person.actor, "张 建国", world.now)
        db.session.commit()
        return person

    def labels(self, person) -> list[str]:
        return [one["unit"]["label"] for one in person.api.get("/me/memberships", ok=True)["items"]]

    def test_name_and_telephone_of_the_roster_give_membership(self, owner):
        assert self.labels(owner) == [LABEL]

    def test_selling_ends_it(self, office, owner):
        office.register(line("101", "王桂兰", "15407150003"))
        assert self.labels(owner) == []

    def test_selling_ends_an_owner_by_claim_and_a_spouse_more_does_not(self, office, owner):
        """Accepted by a clerk, without a record of the roster that would tell who it is."""
        db.session.execute(update(Membership).values(holder_id=None))
        db.session.commit()
        office.register(line("101", "张建国、赵秀兰"))
        assert self.labels(owner) == [LABEL]
        office.register(line("101", "王桂兰", "15407150003"))
        assert self.labels(owner) == []

    def test_a_new_telephone_or_a_spouse_does_not(self, office, owner):
        office.register(line("101", phone="15407150009"))
        office.register(line("101", "张建国、赵秀兰", "15407150009"))
        assert self.labels(owner) == [LABEL]

    def test_being_told_apart_better_does_not(self, office, owner):
        number = "11010519491231002X"
        office.register(line("103", phone="15407150088", identity=number))
        office.register(line("101", identity=number))
        assert self.labels(owner) == [LABEL]

    def test_an_owner_sees_what_the_roster_holds_of_them(self, owner):
        held = owner.api.get("/me/export", ok=True)["held"]["roster"]
        assert held == [{"unit": LABEL, "name": "张建国", "phone": "15407150001", "identity": None}]

    def test_a_resident_sees_the_figures_only(self, office, owner):
        assert owner.api.get(f"{office.path}/roster", ok=True)["heads"] == 2
        owner.api.get(f"{office.path}/units").refused(403, "wrong-audience")
        owner.api.get(f"{office.path}/owner-groups").refused(403, "wrong-audience")


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "roster-file-type"),
            (b"PK\x03\x04rubbish", "roster-file-unreadable"),
            (bytes(range(256)), "roster-encoding"),
            ("楼栋,房号\n1,101\n".encode(), "roster-header-missing"),
            ("房号,面积,业主\n".encode(), "roster-empty"),
            ("房号,面积,业主\n".encode() + b"1-1-101,80,x\n" * 20_100, "roster-file-too-large"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_file_that_is_no_roster(self, office, content, code):
        office.upload(content).refused(422, code)
        assert office.clerk.api.get(f"{office.path}/roster-imports")["items"] == []

    def test_no_file_at_all(self, office):
        answer = office.clerk.api.post(f"{office.path}/roster-imports", files={})
        assert answer.refused(422, "invalid-input")["errors"] == {"file": ["必填"]}

    def test_a_file_that_is_too_large_for_the_door(self, office):
        office.upload(b"x" * (21 * 1024 * 1024)).refused(413, "too-large")

    def test_an_upload_needs_its_key(self, office):
        office.upload(line(), headers={"Idempotency-Key": ""}).refused(
            400, "idempotency-key-required"
        )

    def test_a_clerk_does_not_confirm(self, office, world):
        made = office.upload(line())
        office.confirm(made, by=office.clerk).refused(403, "own-entry")
        another = world.staff("clerk", at=office.estate_id)
        office.confirm(made, by=another).refused(403, "role-missing")

    def test_a_moderator_may_confirm_their_own(self, office):
        made = office.upload(line(), by=office.moderator)
        assert office.confirm(made, by=office.moderator).status == 200

    def test_a_secretary_may_confirm(self, office):
        assert office.confirm(office.upload(line()), by=office.secretary).status == 200

    def test_staff_of_elsewhere_find_nothing(self, office, world):
        stranger = world.staff("secretary", at=world.community())
        made = office.upload(line())
        for path in (
            "/roster",
            "/roster-imports",
            f"/roster-imports/{made['id']}",
            f"/roster-imports/{made['id']}/rows",
            "/units",
            "/owner-groups",
            "/roster-corrections",
        ):
            stranger.api.get(office.path + path).refused(404, "not-found")
        office.confirm(made, by=stranger).refused(404, "not-found")
        office.upload(line(), by=stranger).refused(404, "not-found")

    def test_an_import_of_another_estate_is_not_found(self, office, world):
        from tests.roster.conftest import an_office

        made = an_office(world).upload(line())
        office.clerk.api.get(f"{office.path}/roster-imports/{made['id']}").refused(404, "not-found")
        office.confirm(made).refused(404, "not-found")

    def test_an_auditor_sees_no_owner(self, office, world):
        auditor = world.staff("auditor", at=office.estate_id)
        auditor.api.get(f"{office.path}/units").refused(403, "role-missing")

    def test_the_district_reads_masked_and_enters_nothing(self, office, world):
        office.register(line())
        district = world.staff("district", at=office.estate_id)
        (unit,) = district.api.get(f"{office.path}/units", ok=True)["items"]
        assert unit["holders"][0]["name"] == "张**"
        district.api.get(f"{office.path}/units/{unit['id']}").refused(403, "role-missing")
        office.upload(line(), by=district).refused(403, "role-missing")

    def test_a_preview_confirmed_twice(self, office):
        made = office.upload(line())
        office.confirm(made)
        office.confirm(made).refused(409, "roster-import-decided")

    def test_a_preview_that_changed_since_it_was_seen(self, office):
        made = office.upload(line())
        path = f"{office.path}/roster-imports/{made['id']}/confirmation"
        office.moderator.api.post(path, {}, version=made["version"] + 1).refused(
            412, "changed-meanwhile"
        )
        office.moderator.api.post(path, {}).refused(428, "if-match-required")

    def test_a_stale_preview(self, office):
        first, second = office.upload(line("101")), office.upload(line("102", "李秀英", ""))
        office.confirm(first)
        office.confirm(second).refused(409, "roster-preview-stale")
        assert office.confirm(office.upload(line("102", "李秀英", ""))).status == 200

    def test_a_cancelled_preview(self, office):
        made = office.upload(line())
        path = f"{office.path}/roster-imports/{made['id']}"
        gone = office.clerk.api.delete(path, version=made["version"])
        assert gone["state"] == "cancelled"
        assert office.rows(made) == []
        office.confirm(made).refused(409, "roster-import-decided")
        office.clerk.api.delete(path, version=gone["version"]).refused(409, "roster-import-decided")


class TestPersonalData:
    def test_rows_are_masked_unless_asked_for_and_the_reading_is_recorded(self, office):
        made = office.upload(line("101", "张建国、温泉商贸有限公司", "15407150001、8123456"))
        (row,) = office.rows(made)
        assert [(h["name"], h["phone"]) for h in row["entry"]["holders"]] == [
            ("张**", "154****0001"),
            ("温泉商贸有限公司", "****"),
        ]
        cells = {cell["heading"]: cell["text"] for cell in row["cells"]}
        assert cells["产权人"] == "张**、温泉商贸有限公司"
        assert "15407150001" not in str(row)
        assert self.reads(office) == 0
        (row,) = office.rows(made, "&in_clear=true")
        assert row["entry"]["holders"][0]["phone"] == "15407150001"
        assert self.reads(office) == 1

    def test_differences_and_flaws_are_masked(self, office):
        office.register(line("101"))
        made = office.upload(
            line("101", "李秀英", "15407150002") + line("102", "王桂兰9", "1540715")
        )
        changed, bad = office.rows(made)
        assert changed["differences"] == [
            {"field": "产权人", "old": "张**", "new": "李**"},
            {"field": "联系电话", "old": "154****0001", "new": "154****0002"},
        ]
        assert "王桂兰" not in str(bad)
        assert "1540715" not in str(bad)

    def test_columns_of_no_use_are_not_kept(self, office):
        content = "地址,面积,产权人,紧急联系人\n1栋101,80,张建国,女儿15407158888\n".encode()
        made = office.upload(content)
        assert made["unknown_columns"] == ["紧急联系人"]
        assert "15407158888" not in str(office.rows(made, "&in_clear=true"))

    def test_one_unit_in_clear_is_recorded(self, office):
        office.register(line("101"))
        assert self.reads(office) == 0
        assert office.unit(LABEL)["holders"][0]["name"] == "张建国"
        assert self.reads(office) == 1

    def test_nothing_personal_is_in_the_database_in_clear(self, office):
        from sqlalchemy import text

        from models.base.session import db

        office.upload(line("101", "欧阳震华", "15407157777", identity="11010519491231002X"))
        office.register(line("101", "欧阳震华", "15407157777", identity="11010519491231002X"))
        tables = [
            "holders",
            "roster_imports",
            "roster_import_rows",
            "owner_groups",
            "audit_entries",
        ]
        for table in tables:
            rows = db.session.execute(text(f"SELECT t::text FROM {table} t")).scalars()  # noqa: S608
            stored = " ".join(rows)
            assert stored
            for secret in ("欧阳震华", "15407157777", "11010519491231002X"):
                assert secret not in stored, table

    def reads(self, office) -> int:
        from sqlalchemy import func, select

        from models.base.personal_reads import PersonalRead
        from models.base.session import db

        return db.session.scalar(
            select(func.count())
            .select_from(PersonalRead)
            .where(PersonalRead.estate_id == office.estate_id)
        )


def test_a_title_once_given_is_never_deleted(office):
    from sqlalchemy import delete
    from sqlalchemy.exc import DBAPIError

    from models.base.session import db
    from models.roster.tables import UnitTitle

    office.register(line("101"))
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(delete(UnitTitle).where(UnitTitle.estate_id == office.estate_id))


def test_units_are_found_by_building_and_by_address_in_any_spelling(office):
    shop = line("门面3", "李秀英", "").replace("1,1,", "综合楼,,", 1)
    office.register(line("101") + line("1101", "王桂兰", "") + shop)
    labels = [unit["label"] for unit in office.units("&label=1-1-101")]
    assert labels == [LABEL]
    assert [unit["label"] for unit in office.units("&label=101室")] == [LABEL, "1栋1单元1101室"]
    assert [unit["label"] for unit in office.units("&building=综合楼")] == ["综合楼门面3室"]
    assert len(office.units("&building=1")) == 2
    assert office.units("&label=100%25") == []


def test_pages_of_rows_and_units_follow_each_other(office):
    content = "".join(line(str(101 + n), f"业主{'甲乙丙丁戊己庚'[n]}", "") for n in range(7))
    made = office.upload(content)
    path, seen = f"{office.path}/roster-imports/{made['id']}/rows?limit=3", []
    cursor = ""
    while cursor is not None:
        page = office.clerk.api.get(path + (f"&cursor={cursor}" if cursor else ""), ok=True)
        seen += [row["number"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert seen == list(range(2, 9))


def test_what_waits_is_on_the_worklist(office):
    office.upload(line())
    items = office.moderator.api.get("/worklist", ok=True)["items"]
    assert [(one["kind"], one["count"]) for one in items] == [("roster_imports", 1)]
