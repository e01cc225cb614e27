"""What a file is, by its content."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.files.rules import MOST_BYTES, MediaType, read_within, sniff
from tests.files.scans import PDF, picture


def refusal(content):
    with pytest.raises(Problem) as refused:
        sniff(content)
    return refused.value.code


def vast_png(width, height):
    """A PNG that says to have many pixels, in few bytes."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (picture("PNG"), MediaType.PNG),
        (picture("JPEG"), MediaType.JPEG),
        (PDF, MediaType.PDF),
        (PDF.replace(b"\n%%EOF\n", b"\r\n%%EOF"), MediaType.PDF),
    ],
)
def test_pictures_and_pdf_are_known_by_what_is_in_them(content, found):
    assert sniff(content) is found


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>1</script>",
        b"GIF89a" + b"0" * 40,
        picture("GIF"),
        picture("BMP"),
        b"PK\x03\x04",
        b" " + PDF,
    ],
)
def test_other_kinds_are_refused_whatever_their_name(content):
    assert refusal(content) == "file-type"


def test_an_empty_file_is_refused():
    assert refusal(b"") == "file-empty"


@pytest.mark.parametrize("content", [picture("PNG"), picture("JPEG"), PDF])
def test_half_a_file_is_refused(content):
    assert refusal(content[: len(content) * 2 // 3]) == "file-damaged"


def test_a_changed_bit_in_a_png_is_seen():
    content = bytearray(picture("PNG"))
    content[len(content) // 2] ^= 1
    assert refusal(bytes(content)) == "file-damaged"


@pytest.mark.parametrize("side", [7_100, 60_000])
def test_a_picture_of_too_many_pixels_is_not_unpacked(side):
    assert refusal(vast_png(side, side)) == "file-too-large"


def test_a_file_of_just_the_size_is_taken_and_a_byte_more_is_not():
    assert len(read_within(io.BytesIO(b"0" * MOST_BYTES))) == MOST_BYTES
    stream = io.BytesIO(b"0" * (MOST_BYTES * 2))
    with pytest.raises(Problem, match="file-too-large"):
        read_within(stream)
    assert stream.tell() == MOST_BYTES + 1


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"]),
)
def test_whatever_comes_is_refused_or_known(rest, head):
    with suppress(Problem):
        assert sniff(head + rest) in MediaType
