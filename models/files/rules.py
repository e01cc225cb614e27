"""What a file is, told by its content. Pure.

Names and declared types are not believed: whoever opens a scan later must get what was looked at.
"""

import io
import re
from enum import StrEnum
from typing import IO

from PIL import Image, UnidentifiedImageError

from models.base.problems import define

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""A page of A4 scanned at 600 dots an inch has 35 million, a telephone's picture up to 50."""
_TRAILER_WITHIN = 2048
"""Readers look for the trailer near the end (PDF 32000-1, annex H.3.18: in the last 1024 bytes)."""
_PDF_HEADER = re.compile(rb"%PDF-[12]\.\d")
_PDF_TRAILER = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")

FILE_EMPTY = define("file-empty", 422, "文件是空的", "这个文件是空的，请重新选择。")
FILE_TOO_LARGE = define("file-too-large", 422, "文件太大")
FILE_TYPE = define(
    "file-type", 422, "文件格式不对", "只收 PNG、JPEG 图片和 PDF，请重新扫描或另存后再上传。"
)
FILE_DAMAGED = define(
    "file-damaged", 422, "文件打不开", "文件不完整或已损坏，请重新扫描或另存后再上传。"
)


class MediaType(StrEnum):
    PNG = "image/png"
    JPEG = "image/jpeg"
    PDF = "application/pdf"


ENDINGS = {MediaType.PNG: "png", MediaType.JPEG: "jpg", MediaType.PDF: "pdf"}
_FORMATS = {"PNG": MediaType.PNG, "JPEG": MediaType.JPEG, "MPO": MediaType.JPEG}
"""MPO is a JPEG with more pictures behind it, as some telephones take them."""


def read_within(stream: IO[bytes], most: int = MOST_BYTES) -> bytes:
    """Read a file that may not be larger than allowed. Raises file-too-large without reading on."""
    content = stream.read(most + 1)
    if len(content) > most:
        raise FILE_TOO_LARGE(f"文件不能超过 {most // 1024 // 1024} MB，请降低扫描精度或分开上传。")
    return content


def sniff(content: bytes) -> MediaType:
    """Tell what a content is, looking at nothing else.

    Raises file-empty, file-type, file-damaged, file-too-large (more pixels than a scan has).
    """
    if not content:
        raise FILE_EMPTY()
    if _PDF_HEADER.match(content):
        if not _PDF_TRAILER.search(content[-_TRAILER_WITHIN:]):
            raise FILE_DAMAGED()
        return MediaType.PDF
    return _picture(content)


def _picture(content: bytes) -> MediaType:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            found = _FORMATS[picture.format or ""]
            if picture.width * picture.height > MOST_PIXELS:
                raise FILE_TOO_LARGE(
                    f"图片有 {picture.width}×{picture.height} 个像素，请降低扫描精度。"
                )
            _check_whole(picture, found)
            return found
    except UnidentifiedImageError as error:
        raise FILE_TYPE() from error
    except Image.DecompressionBombError as error:
        raise FILE_TOO_LARGE("图片的像素太多，请降低扫描精度。") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise FILE_DAMAGED() from error


def _check_whole(picture: Image.Image, found: MediaType) -> None:
    """Read to the end in little memory: a PNG by its checksums, a JPEG at an eighth of its size."""
    if found is MediaType.PNG:
        picture.verify()
    else:
        picture.draft("L", (max(picture.width // 8, 1), max(picture.height // 8, 1)))
        picture.load()
