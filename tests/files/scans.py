"""Scans as clerks upload them."""

import io

from PIL import Image, ImageDraw

PDF = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF\n"
)


def picture(kind="PNG", words="scan", size=(320, 200)):
    """A picture with words on it."""
    made = Image.new("RGB", size, "white")
    ImageDraw.Draw(made).text((10, 10), words, fill="black")
    held = io.BytesIO()
    made.save(held, kind)
    return held.getvalue()


def uploaded(person, estate, content=None, name="扫描件.png", **options):
    """Upload a scan to an estate; the answer."""
    given = picture() if content is None else content
    files = {"file": (io.BytesIO(given), name)}
    return person.api.post(f"/estates/{estate.id}/files", files=files, **options)


def scan_id(person, estate, words="scan"):
    """The number of a fresh scan."""
    return uploaded(person, estate, picture(words=words), ok=True)["id"]
