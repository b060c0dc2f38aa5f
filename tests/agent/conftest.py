from tests.terminal.conftest import county, site, terminal

__all__ = ["county", "site", "terminal"]
