"""The one exception that the child's readers raise: a sentence for the clerk."""


class Refused(Exception):
    """Why a file is not taken."""
