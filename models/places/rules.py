"""Words of places that rules need. Pure."""

from enum import StrEnum


class AreaSource(StrEnum):
    """Where a unit's area comes from, in the order of judicial interpretation 法释〔2009〕7号, article 8."""

    REGISTER = "register"
    SURVEY = "survey"
    CONTRACT = "contract"
