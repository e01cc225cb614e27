"""A renovation's vocabulary for tests."""

import pytest

from models.renovations.rules import COMMUNITY_CHECKLIST

EVIDENCE = "温街文〔2026〕3号"


@pytest.fixture
def estate(world):
    return world.estate(units=3)


@pytest.fixture
def secretary(world, estate):
    return world.staff("secretary", at=estate, name="周书记")


@pytest.fixture
def body(estate):
    return {"title": "桂花苑片区改造", "estate_ids": [estate.id], "evidence": EVIDENCE}


@pytest.fixture
def renovation(secretary, body):
    return secretary.api.post("/renovations", body, ok=True).body


@pytest.fixture
def step(secretary):
    """Take a step of a renovation as its secretary."""

    def take(renovation, to, on="2026-03-02", **options):
        return secretary.api.post(
            f"/renovations/{renovation['id']}/transitions",
            {"to": to, "on": on, "evidence": EVIDENCE},
            version=renovation["version"],
            **options,
        )

    return take


@pytest.fixture
def whole_check():
    return {"aims": [{"code": code, "covered": True} for code in COMMUNITY_CHECKLIST]}
