"""What can be read in a PDF that Chromium printed."""

import re
import unicodedata
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_MAPPED = re.compile(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]{4,})>")


def characters(pdf: bytes) -> set[str]:
    """Return the characters that the PDF's fonts map to Unicode: what is drawn as text and can be copied.

    A glyph that is a radical too may be mapped to that one (U+2F50 for U+6BD4): they are brought together.
    """
    found: set[str] = set()
    for stream in _STREAM.findall(pdf):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"begincmap" in content:
            for code in _MAPPED.findall(content):
                text = bytes.fromhex(code.decode()).decode("utf-16-be", "ignore")
                found.update(unicodedata.normalize("NFKC", text))
    return found
