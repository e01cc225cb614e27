"""The WSGI entry of a worker process."""

from server import logs
from server.app import create_app
from server.settings import load

settings = load(for_ballots=True)
logs.configure(settings.log_level)
app = create_app(settings)
