"""Upload the published tree to an S3-compatible store, in the safe order: what makes all visible goes last.

The store need not be trusted and must answer a real 404. Credentials are boto3's own business (environment,
profile, role); none are kept by us.
"""

from collections.abc import Iterator
from typing import Any

from sync.county.errors import CountyError
from sync.county.publish.site import Site

FOREVER = "public, max-age=31536000, immutable"
MOVING = "no-cache"


def upload(site: Site, *, bucket: str, endpoint: str | None = None, prefix: str = "", region: str | None = None,
           client: Any = None) -> tuple[int, int]:  # fmt: skip
    """Make the bucket hold the tree; returns files written and taken away.

    Raises:
        CountyError: the store cannot be reached, or refuses us.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as exc:
        raise CountyError('Uploading to a bucket needs boto3: pip install "sunshine-kiosk[s3]".') from exc
    start = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
    try:
        if client is None:
            settings = Config(
                retries={"max_attempts": 5, "mode": "standard"},
                request_checksum_calculation="when_required",  # many stores know only the plain protocol
                response_checksum_validation="when_required",
            )
            client = boto3.client("s3", endpoint_url=endpoint, region_name=region or "us-east-1", config=settings)
        there = dict(_listed(client, bucket, start))
        wanted, written = set(), 0
        for name in site.files():
            wanted.add(start + name)
            data = site.root / name
            moves = name.endswith("timestamp.json")
            # Every other name holds a digest or a number, so that equal length is enough.
            if not moves and there.get(start + name) == data.stat().st_size:
                continue
            kind = "application/json" if name.endswith(".json") else "application/octet-stream"
            client.put_object(
                Bucket=bucket, Key=start + name, Body=data.read_bytes(), ContentType=kind,
                CacheControl=MOVING if moves else FOREVER,
            )  # fmt: skip
            written += 1
        stale = sorted(set(there) - wanted)
        for key in stale:
            client.delete_object(Bucket=bucket, Key=key)
    except (BotoCoreError, ClientError) as exc:
        raise CountyError(f"The bucket {bucket} cannot be written: {exc}.") from exc
    return written, len(stale)


def _listed(client: Any, bucket: str, start: str) -> Iterator[tuple[str, int]]:
    """What the bucket holds of ours: the three folders, nothing else that lies there."""
    for folder in ("blobs/", "targets/", "metadata/"):
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=start + folder):
            for entry in page.get("Contents", ()):
                yield entry["Key"], int(entry["Size"])
