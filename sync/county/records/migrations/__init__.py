"""Alembic's steps of the county's schema; never edit a released step."""
