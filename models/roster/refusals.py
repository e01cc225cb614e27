"""The roster's kinds of refusal."""

from models.base.problems import define

FILE_TYPE = define(
    "roster-file-type",
    422,
    "文件类型不对",
    "请上传 .xlsx 或 .csv 文件；旧的 .xls 请先另存为 .xlsx。",
)
FILE_UNREADABLE = define(
    "roster-file-unreadable", 422, "文件打不开", "文件已损坏或设有密码，请用表格软件另存后再上传。"
)
FILE_TOO_LARGE = define("roster-file-too-large", 422, "表格太大")
ENCODING_UNKNOWN = define(
    "roster-encoding",
    422,
    "文字编码认不出",
    "请把文件另存为 UTF-8 或 GB18030 编码的 CSV，或者直接上传 .xlsx。",
)
HEADER_MISSING = define("roster-header-missing", 422, "没有找到表头")
NO_ROWS = define("roster-empty", 422, "表格里没有房屋", "表头下面没有一行房屋登记。")
IMPORT_READING = define(
    "roster-import-reading", 409, "还在读取", "这份花名册还没有读完，请等读完后再确认。"
)
IMPORT_DECIDED = define("roster-import-decided", 409, "已经处理过", "这份花名册已经确认或取消了。")
PREVIEW_STALE = define(
    "roster-preview-stale",
    409,
    "预览已经过时",
    "上传之后房屋登记有了变动，预览已经过时，请重新上传这份文件再确认。",
)
CORRECTION_PENDING = define(
    "correction-pending", 409, "已有更正在审核", "这套房屋已有一份更正在等待审核，请先处理那一份。"
)
CORRECTION_EMPTY = define(
    "correction-empty", 422, "没有改动", "填写的内容与现有登记相同，没有需要更正的地方。"
)
CORRECTION_DECIDED = define("correction-decided", 409, "更正已处理", "这份更正已经处理过了。")
CORRECTION_OUTDATED = define(
    "correction-outdated",
    409,
    "登记已有变动",
    "提交更正之后这套房屋的登记又有变动，请退回，由录入人员重新填写。",
)
DEATH_EXISTS = define(
    "death-exists", 409, "已经登记过", "这位产权人的去世登记已经有了，不用重复登记。"
)
DEATH_DECIDED = define("death-decided", 409, "已经核对过", "这份去世登记已经核对过了。")
DEATH_NOT_CONFIRMED = define(
    "death-not-confirmed", 409, "不用撤销", "只有核对生效的去世登记才能撤销。"
)
DEATH_DATE_WRONG = define("death-date-wrong", 422, "日期不对", "去世日期不能晚于今天。")
ONLY_PERSONS_DIE = define(
    "only-persons-die", 422, "不是个人产权人", "单位、公房和开发商没有去世登记。"
)
