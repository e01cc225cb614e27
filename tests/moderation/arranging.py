"""Words for tests of moderation: residents who say something of a draft, and the one who decides."""

from jobs.moderation import check_held
from models.base.session import db
from models.moderation import actions
from tests.domain import Person


class Queue:
    """The queue of an estate, its moderator, and a draft of the compact that residents speak of."""

    def __init__(self, world, estate, moderator, platform=None):
        self.world, self.estate, self.moderator = world, estate, moderator
        self.platform = platform
        secretary = world.staff("secretary", at=estate, name="周书记")
        text = {"title": "桂花苑居民公约", "body": "一、爱护公共设施。"}
        draft = secretary.api.post(f"/estates/{estate.id}/compacts", text, ok=True)
        move = f"/compacts/{draft['id']}/transitions"
        secretary.api.post(move, {"to": "commenting"}, version=1, ok=True)
        self.comments_url = f"/compacts/{draft['id']}/comments"

    def resident(self, which=0, *, here=True) -> Person:
        """A resident; `here`: has just opened the mini program, so that the platform judges what they write."""
        person = self.world.owner_of(self.estate, self.estate.units[which])
        if self.platform is not None:
            persona = {"id": f"p{person.id}", "openid": person.openid, "name": person.name}
            self.platform.control.put_personas([persona])
            if here:
                code = self.platform.control.login_code(persona["id"])
                self.world.api.post("/sessions/wechat", {"code": code}, ok=True)
        return person

    def said(self, person, text="建议增加文明养犬一条"):
        return person.api.post(self.comments_url, {"text": text}, ok=True).body

    def seen_by(self, person):
        return [one["text"] for one in person.api.get(self.comments_url, ok=True)["items"]]

    def items(self, state=None):
        url = f"/moderation/items?estate_id={self.estate.id}"
        url += f"&state={state}" if state else ""
        return self.moderator.api.get(url, ok=True)["items"]

    def decide(self, item, *, by=None, ok=None, **decision):
        url = f"/moderation/items/{item['id']}/decision"
        who = by or self.moderator
        return who.api.post(url, decision, version=item["version"], ok=ok)

    def checked(self):
        """Let the job ask the platform now; return how many texts it asked about."""
        return check_held(self.world.now)


def waiting(queue, person, text="建议增加文明养犬一条"):
    """A text that the platform left to a person."""
    queue.said(person, text)
    (item,) = queue.items("held")
    actions.checked(item["id"], "review", 20003, queue.world.now)
    db.session.commit()
    (item,) = queue.items("pending")
    return item
