"""Where things lie on the county's server."""

PACK_PATH = "county/pack.json.gz"
RECALL_PATH = "recall/recall.json.gz"


def index_path(unit: str) -> str:
    """Where a unit's index stands among the signed files."""
    return f"units/{unit}/index.json.gz"


def blob_url(base: str, sha256: str) -> str:
    """Where a blob lies."""
    return f"{base}blobs/{sha256[:2]}/{sha256}"
