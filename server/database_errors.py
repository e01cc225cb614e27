"""What can be wrong with the embedded database, said so that the reader knows what to do."""

from enum import StrEnum
from pathlib import Path

SHOWN_LINES = 12


class Reason(StrEnum):
    BROKEN = "broken"
    VERSION = "version"
    PERMISSION = "permission"
    DISK_FULL = "disk-full"
    SLOW = "slow"
    OTHER = "other"


MESSAGES = {
    Reason.BROKEN: """\
数据库文件夹 {folder} 已损坏，或不是数据库文件夹。
请用备份恢复，或把它移走后重新启动（演示可用 make demo RESET=1）。
The database folder {folder} is broken, or no database.
Restore a backup, or move it away and start again (demo: make demo RESET=1).""",
    Reason.VERSION: """\
数据库文件夹 {folder} 由另一版本建立，本程序使用 PostgreSQL 18。
请用原版本的 pg_dump 导出后恢复到新库，或把它移走。
The database folder {folder} was made by another version; this program runs PostgreSQL 18.
Dump it with its own version's pg_dump and restore it here, or move it away.""",
    Reason.PERMISSION: """\
没有权限使用数据库文件夹 {folder}。
请用建立它的用户运行，或更改它的所有者，或用 GONGZHI_DATA 指定别的位置。
No permission to use the database folder {folder}.
Run as the user that made it, change its owner, or name another place with GONGZHI_DATA.""",
    Reason.DISK_FULL: """\
磁盘空间不足，数据库无法写入 {folder}。
请腾出空间后再启动，已保存的内容不会丢失。
The disk is full: the database cannot write to {folder}.
Free some space and start again; nothing that was saved is lost.""",
    Reason.SLOW: """\
数据库 {folder} 没有按时就绪，可能仍在恢复。请稍候再试，并查看数据库日志。
The database {folder} is not ready in time; it may still be recovering. Try again, see its log.""",
    Reason.OTHER: """\
数据库 {folder} 无法启动，原因见下。
The database {folder} cannot start, for the reason below.""",
}

SIGNS = (
    (Reason.DISK_FULL, ("No space left on device", "Disk quota exceeded")),
    (
        Reason.PERMISSION,
        (
            "Permission denied",
            "wrong ownership",
            "Operation not permitted",
            "Read-only file system",
        ),
    ),
    (
        Reason.BROKEN,
        (
            "PG_CONTROL_VERSION 0,",
            "incorrect checksum in control file",
            "pg_control",
            "valid checkpoint",
            "could not find the database system",
            "could not open file",
            "could not open directory",
            "postgresql.conf",
            "PANIC",
        ),
    ),
    (Reason.VERSION, ("incompatible with server", "not compatible with this version")),
)
"""Words of PostgreSQL (English under LC_ALL=C) and of the system, the most certain first."""


class DatabaseFailure(Exception):  # noqa: N818 - a state of the world, not a mistake in the program
    """The embedded database cannot be used; the message is for people, in Chinese and English."""

    def __init__(self, reason: Reason, folder: Path, said: str = "") -> None:
        message = MESSAGES[reason].format(folder=folder)
        super().__init__("\n".join(part for part in (message, said.strip()) if part))
        self.reason = reason


def explain(said: str, folder: Path) -> DatabaseFailure:
    """Find the reason in what a program or the system said."""
    shown = "\n".join(said.strip().splitlines()[-SHOWN_LINES:])
    for reason, signs in SIGNS:
        if any(sign in said for sign in signs):
            return DatabaseFailure(reason, folder, shown)
    return DatabaseFailure(Reason.OTHER, folder, shown)
