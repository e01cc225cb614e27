"""What the log refuses to answer."""

from models.base.problems import define

NOT_IN_LOG_YET = define(
    "not-in-log-yet",
    409,
    "还没有收入公开记录",
    "凭证已经签发，有效。通常一两分钟内会收入公开记录，请稍后再看。",
)
TREE_SIZE_UNKNOWN = define(
    "tree-size-unknown",
    422,
    "没有这样长的记录",
    "公开记录没有签过这个长度，请按公布的记录填写。",
)
