"""Writes the sample estate as the spreadsheets of docs/samples, byte for byte the same each time."""

import csv
import io
import re
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from server.demo.sample_estate import DISTRICT, ESTATE, STREET, Home, homes

SAMPLES = Path(__file__).resolve().parent.parent.parent / "docs" / "samples"
XLSX, CSV_GB18030, MISTAKES = (
    "guihuayuan-roster.xlsx",
    "guihuayuan-roster-gb18030.csv",
    "roster-with-mistakes.csv",
)
HEADER = (
    "序号",
    "楼栋",
    "单元",
    "房号",
    "楼层",
    "建筑面积(㎡)",
    "面积来源",
    "产权人",
    "联系电话",
    "产权性质",
    "用途",
    "备注",
)
_WIDTHS = (6, 8, 8, 8, 6, 14, 14, 30, 28, 10, 8, 18)
_WRITTEN = "2026-03-01T00:00:00Z"
_ZIP_TIME = (2026, 3, 1, 0, 0, 0)

_MISTAKES = """楼栋,单元,房号,楼层,建筑面积(㎡),面积来源,产权人,证件号,联系电话,产权性质,用途,备注
1栋,1单元,101室,1,86.35,不动产登记簿,赵德顺,,15407158001,个人,住宅,这一行没有问题
１幢,一单元,１０２,1,72.38,登记,"钱秀英、孙建国",,15407158002、15407158003,个人,住宅,全角、幢、中文数字都认得
1#,1,201,2,,登记,李桂兰,,15407158004,个人,住宅,没有面积
1#,1,202,2,0,登记,周国强,,15407158005,个人,住宅,面积是零
1#,1,301,3,-72.38,登记,吴玉珍,,15407158006,个人,住宅,面积是负数
1#,1,302,3,72.385,登记,郑志明,,15407158007,个人,住宅,三位小数
1#,1,401,4,8635000,登记,冯素珍,,15407158008,个人,住宅,面积大得不合常理
1#,1,402,4,约七十,登记,陈长富,,15407158009,个人,住宅,面积不是数
1#,1,501,5,72.38,登记,,,,个人,住宅,没有产权人
1#,1,502,5,72.38,登记,褚永福,,1540715,个人,住宅,电话少了几位
1#,1,601,6,72.38,登记,卫春梅,,1.54072E+10,个人,住宅,电话被表格软件改成了科学计数
1#,1,602,6,72.38,登记,蒋金山、沈月英,,15407158010、15407158011、15407158012,个人,住宅,三个电话两个人
1栋,1单元,101,1,86.35,登记,赵德顺,,15407158001,个人,住宅,与第一行是同一套
,,301,3,72.38,登记,韩凤英,,,个人,住宅,没有楼栋
2栋,,三楼靠东边,3,72.38,登记,杨传林,,,个人,住宅,看不懂的房号
2栋,1单元,3栋1单元101,1,72.38,登记,朱菊香,,,个人,住宅,房号里的楼栋不一致
2栋,1单元,102,1,72.38,登记,秦新民,110105194912310021,,个人,住宅,身份证校验位不对
2栋,1单元,201,2,72.38,登记,尤福珍2,,,个人,住宅,姓名里有数字
2栋,1单元,202,2,72.38,听说,许正文,,,个人,住宅,面积来源不认得
2栋,1单元,301,3,72.38,登记,咸宁市某某有限公司,,,个人,住宅,产权性质写的是个人
2栋,1单元,302,顶楼,72.38,登记,何翠娥,,15407158013,个人,住宅,楼层看不懂，这一行仍算数
"""


def write_samples(folder: Path = SAMPLES) -> list[Path]:
    """Write the three sample files; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = homes()
    written = {
        XLSX: roster_xlsx(listed),
        CSV_GB18030: roster_csv(listed).encode("gb18030"),
        MISTAKES: _MISTAKES.replace("\n", "\r\n").encode("utf-8-sig"),
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in written]


def _cells(number: int, home: Home) -> tuple[str | float | int, ...]:
    phones = [owner.phone for owner in home.owners]
    while len(phones) > 1 and not phones[-1]:
        phones.pop()
    return (
        number,
        f"{home.building}栋",
        f"{home.entrance}单元",
        home.room,
        home.floor,
        float(home.area),
        "不动产登记簿" if home.kind == "个人" else "实测",
        "、".join(owner.name for owner in home.owners),
        "、".join(phones),
        home.kind,
        "住宅",
        home.note,
    )


def roster_csv(listed: list[Home]) -> str:
    """Return the roster as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for number, home in enumerate(listed, start=1):
        writer.writerow(
            [f"{cell:.2f}" if isinstance(cell, float) else cell for cell in _cells(number, home)]
        )
    return text.getvalue()


def roster_xlsx(listed: list[Home]) -> bytes:
    """Return the roster as a workbook, as a community would keep it: a title above the header, a total below."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "业主花名册"
    sheet.append([f"{DISTRICT}{STREET}{ESTATE}业主花名册"])
    sheet.append(["填表日期：2026年3月1日　　虚构数据，仅供演示"])
    sheet.append(HEADER)
    for number, home in enumerate(listed, start=1):
        sheet.append(_cells(number, home))
    sheet.append(
        [
            "合计",
            f"{len(listed)}户",
            "",
            "",
            "",
            sum(round(float(home.area) * 100) for home in listed) / 100,
        ]
    )
    _dress(sheet)
    book.calculation.fullCalcOnLoad = False
    packed = io.BytesIO()
    book.save(packed)
    return _always_the_same(packed.getvalue())


def _dress(sheet: Worksheet) -> None:
    last = len(HEADER)
    for row, size in ((1, 16), (2, 10)):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
        sheet.cell(row, 1).font = Font(bold=row == 1, size=size)
        sheet.cell(row, 1).alignment = Alignment(horizontal="center")
    thin = Side(style="thin", color="BBBBBB")
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF7")
        cell.alignment = Alignment(horizontal="center")
        cell.border = Border(thin, thin, thin, thin)
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJKL"[index]].width = width
    for row in sheet.iter_rows(min_row=4, min_col=6, max_col=6):
        row[0].number_format = "0.00"
    sheet.freeze_panes = "A4"


def _always_the_same(packed: bytes) -> bytes:
    """Take out what changes from run to run: times, and how a version of zlib happens to pack."""
    source = zipfile.ZipFile(io.BytesIO(packed))
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(
            source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", _WRITTEN.encode(), content)
            part = zipfile.ZipInfo(name, _ZIP_TIME)
            part.create_system = 0
            target.writestr(part, content)
    return again.getvalue()


if __name__ == "__main__":
    for path in write_samples():
        print(path)
    sys.exit(0)
