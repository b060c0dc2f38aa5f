"""Freeze what is approved into signed static files: a TUF repository, unit indexes, blobs."""
