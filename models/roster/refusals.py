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
