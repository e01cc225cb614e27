"""Who acts. Comes from the token, never from the body."""

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    RESIDENT = "resident"
    STAFF = "staff"
    JOB = "job"


class Role(StrEnum):
    """Staff roles; each is held within a place of the tree."""

    CLERK = "clerk"
    MODERATOR = "moderator"
    SECRETARY = "secretary"
    DISTRICT = "district"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Grant:
    role: Role
    place_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting account: an account id, a staff id, or a job's name."""

    kind: ActorKind
    id: int
    grants: tuple[Grant, ...] = ()
    request_id: str = ""
    family_id: str = ""
    name: str = field(default="", compare=False)
    must_change_password: bool = False

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF

    @property
    def is_resident(self) -> bool:
        return self.kind is ActorKind.RESIDENT

    def places_of(self, *roles: Role | str) -> frozenset[int]:
        """Return the places where the actor holds any of the roles (all roles when none is named)."""
        wanted = {Role(role) for role in roles} or set(Role)
        return frozenset(grant.place_id for grant in self.grants if grant.role in wanted)


def job(name: str) -> Actor:
    """Return the actor of a scheduled job."""
    return Actor(ActorKind.JOB, 0, name=name)
