"""Fill an empty database with the demo: the sample estate in the middle of its journey.

Everything goes through the verbs that the API uses, dated back; the roster comes from docs/samples through the real
importer.
"""

from collections.abc import Callable
from pathlib import Path

from models.places import actions as places
from models.places.tables import PlaceKind
from models.roster import confirming, importing
from server.app import create_app
from server.demo import messages, sample_estate, stories
from server.demo.stage import Stage
from server.demo.stories import people
from server.settings import load

SAMPLE = Path(__file__).resolve().parent.parent.parent / "docs/samples/guihuayuan-roster.xlsx"


def seed(say: Callable[[str], None] = print) -> None:
    """Tell all stories; `say` reports progress."""
    settings = load(for_ballots=True)
    app = create_app(settings)
    with app.app_context():
        stage = Stage(app, app.extensions["clock"].now(), say)
        _found(stage)
        _import_roster(stage)
        people.bring_in(stage)
        stories.tell_all(stage)
        messages.prepare(stage)
        if settings.sandbox_url:
            people.introduce(stage, settings.sandbox_url)
        people.forget_session()


def _found(stage: Stage) -> None:
    district = places.add_place(PlaceKind.DISTRICT, sample_estate.DISTRICT, None)
    street = places.add_place(PlaceKind.STREET, sample_estate.STREET, district)
    community = places.add_place(PlaceKind.COMMUNITY, sample_estate.COMMUNITY, street)
    estate = places.add_estate(
        community,
        name=sample_estate.ESTATE,
        address=sample_estate.ADDRESS,
        completed_on=sample_estate.COMPLETED_ON,
    )
    stage.estate_id, stage.community_id = estate.id, community.id
    people.hire(stage, district.id, street.id)


def _import_roster(stage: Stage) -> None:
    moment = stage.ago(115)
    found = importing.upload(
        stage.clerk,
        stage.estate_id,
        file_name=SAMPLE.name,
        content=SAMPLE.read_bytes(),
        now=moment,
    )
    stage.commit()
    for _ in importing.read_on(found.id):
        stage.commit()
    found = importing.import_of(stage.moderator, stage.estate_id, found.id)
    confirming.confirm(
        stage.moderator,
        stage.estate_id,
        found.id,
        approve_all=True,
        approved_rows=(),
        version=found.version,
        now=moment,
    )
    stage.commit()
    stage.say(f"花名册 {found.new_rows} 套房屋 units from {SAMPLE.name}")
