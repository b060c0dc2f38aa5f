"""A terminal under test: the real store, the real pull, the reader that the glass uses."""

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from kiosk.agent.once import pull_once
from kiosk.agent.provision import provision
from kiosk.agent.report import Report
from kiosk.clock import Moment
from kiosk.errors import NothingYetError
from kiosk.settings import Settings
from kiosk.store.connect import content_path
from kiosk.store.read import ContentReader, Filter
from sync.contract import Provision, decode
from tests.simulator import Site


class Terminal:
    """`titles` is what the glass would show."""

    def __init__(self, home: Path, site: Site) -> None:
        self.home = home
        self.site = site

    def provision(self, subscribe: Iterable[str] = ("*",), *, replace: bool = False) -> None:
        given = decode(Provision, self.site.county.provision(self.site.url, subscribe))
        provision(self.home, given, replace=replace)

    def pull(self, folder: Path | None = None, *, check: bool = False) -> Report:
        self.site.requests.clear()
        return pull_once(self.home, Settings.load(self.home), folder=folder, check=check)

    def titles(self) -> list[str]:
        """Every disclosure on display; each body is read and its digest checked. v0 stands for one without words."""
        if not content_path(self.home).exists():
            return []
        reader = ContentReader(self.home)
        moment = Moment(dt.datetime.fromisoformat(os.environ["KIOSK_NOW"].replace("Z", "+00:00")), True)
        try:
            release = reader.release()
            if release is None:
                return []
            found = []
            for card in reader.cards(release, moment, Filter("disclosure"), limit=1000):
                if reader.broken(release, moment, card.id):
                    found.append(f"{card.title} v0")
                    continue
                shown = reader.document(release, moment, card.id)
                assert shown is not None
                assert shown.document.title == card.title
                found.append(f"{card.title} v{shown.document.v}")
            return sorted(found)
        except NothingYetError:  # a pull is making the store at this moment
            return []
        finally:
            reader.close()
