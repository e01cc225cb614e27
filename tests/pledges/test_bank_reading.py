"""A bank's statement is read and its lines are matched: pure rules."""

import pytest

from models.pledges.bank_formats import columns_of, fen_of, moment_of
from models.pledges.bank_matching import Owed, match, names_unit
from models.pledges.bank_reading import read_statement
from models.pledges.money_rules import payment_code, pledges_named
from tests.pledges.paying import BANK_HEADER as HEADER
from tests.pledges.paying import bank_row as row


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_encodings_of_offices(self, encoding):
        read = read_statement((HEADER + row("1,000.00", payer="张玥")).encode(encoding))
        assert (read.bank, read.lines[0].amount_fen, read.lines[0].payer) == (
            "icbc",
            100_000,
            "张玥",
        )

    @pytest.mark.parametrize(
        ("header", "cells", "bank", "fen"),
        [
            (
                "交易时间,借方发生额（支取）,贷方发生额（收入）,对方户名,摘要,账户明细编号-交易流水号",
                "20260302 09:10:11,0.00,12.50,李四,转账,7-1",
                "ccb",
                1250,
            ),
            (
                "交易日期,收入金额,支出金额,对方户名,交易用途",
                "2026/3/2,,3.00,物业,电费",
                "abc",
                -300,
            ),
            (
                "交易日期[ Transaction Date ],交易金额[ Trade Amount ],付款人名称[ Payer's Name ],交易流水号",
                "20260302,5.00,王五,9",
                "boc",
                500,
            ),
            (
                "日期\t金额\t收支\t付款人\t流水号",
                "2026年3月2日\t7.00\t支出\t赵六\t9",
                "other",
                -700,
            ),
        ],
    )
    def test_banks_by_the_names_of_their_columns(self, header, cells, bank, fen):
        read = read_statement(f"账户明细\n{header}\n{cells}\n合计,,,\n".encode())
        assert (read.bank, [one.amount_fen for one in read.lines]) == (bank, [fen])

    def test_what_cannot_be_read_is_a_line_all_the_same(self):
        read = read_statement((HEADER + row("很多") + row("5.00", day="某日")).encode())
        assert [(one.amount_fen, one.reference) for one in read.lines] == [(0, ""), (0, "")]
        assert "很多" in read.lines[0].said

    def test_two_equal_lines_without_a_number_stay_two(self):
        read = read_statement((HEADER + row("5.00", number="") * 2).encode())
        assert len({one.reference for one in read.lines}) == 2

    @pytest.mark.parametrize(
        ("cell", "fen"),
        [("1,234.5", 123450), ("￥０.０1", 1), ("-3", -300), ("", None), ("1.234", None)],
    )
    def test_amounts(self, cell, fen):
        assert fen_of(cell) == fen

    def test_days(self):
        assert moment_of("20260302091011").hour == 9
        assert moment_of("2026-02-30") is None
        assert moment_of("昨天") is None
        assert columns_of(["姓名", "金额"]) is None


class TestMatching:
    OWED = (
        Owed(12, "1栋1单元101室", 5000, ("张三",)),
        Owed(13, "1栋1单元102室", 5000, ("李四", "王五")),
        Owed(14, "11栋1单元101室", 7000, ("张三",)),
    )

    @pytest.mark.parametrize(
        ("note", "payer", "fen", "verdict", "first"),
        [
            (f"出资款 {payment_code(13)}", "不认识", 5000, "matched", 13),
            (f"{payment_code(13)}", "不认识", 1, "matched", 13),
            (f"{payment_code(13)}", "不认识", 5001, "ambiguous", 13),
            (f"{payment_code(13)} {payment_code(12)}", "", 5000, "ambiguous", 12),
            (f"{payment_code(99)} 1栋1单元102室", "李四", 5000, "ambiguous", 13),
            ("1栋1单元102室", "李四", 10, "matched", 13),
            ("1-1-102", "别人", 5000, "matched", 13),
            ("1-1-102", "别人", 40, "ambiguous", 13),
            ("出资", "李四", 5000, "matched", 13),
            ("出资", "李四", 40, "ambiguous", 13),
            ("出资", "张三", 7000, "matched", 14),
            ("出资", "张三", 40, "ambiguous", 12),
            ("11栋1单元101室", "别人", 7000, "matched", 14),
            ("出资", "别人", 5000, "unmatched", None),
        ],
    )
    def test_a_line_is_matched_by_two_facts_or_a_code(self, note, payer, fen, verdict, first):
        found = match(note, payer, fen, self.OWED)
        assert found.verdict == verdict
        assert (found.candidates[0].pledge_id if found.candidates else None) == first

    def test_codes_hold_against_slips_of_the_hand(self):
        good = payment_code(1234)
        assert pledges_named(good) == [1234]
        for at in range(2, len(good)):
            for digit in "0123456789":
                wrong = good[:at] + digit + good[at + 1 :]
                assert pledges_named(wrong) == ([1234] if wrong == good else [])

    def test_a_unit_is_not_a_part_of_another(self):
        assert names_unit("1栋1单元101室", "1栋1单元101室")
        assert not names_unit("11栋1单元1011", "1栋1单元101室")
