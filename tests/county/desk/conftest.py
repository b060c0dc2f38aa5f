"""The same small county, accounts and importer as for papers."""

from tests.county.papers.conftest import people, take

__all__ = ["people", "take"]
