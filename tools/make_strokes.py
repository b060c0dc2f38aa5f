"""Make assets/strokes/strokes.gz: how the common hanzi are written, stroke by stroke.

Usage: npm pack hanzi-writer-data; python tools/make_strokes.py hanzi-writer-data-2.0.1.tgz

The strokes' middle lines come from Make Me a Hanzi and before that from Arphic's fonts, under the licence that lies
beside the table. One entry a character: itself as UTF-16, how many strokes, then the strokes as `shape_of` gives them.
"""

import gzip
import json
import sys
import tarfile
from pathlib import Path

from make_readings import common_characters
from screens.viewmodels.strokes import shape_of

TARGET = Path(__file__).resolve().parents[1] / "assets" / "strokes" / "strokes.gz"
NEVER_ALONE = "囗"  # a part of characters; as one it would stand before 口


def main() -> None:
    """Write the table."""
    table = bytearray()
    with tarfile.open(sys.argv[1]) as package:
        for char in common_characters():
            if char in NEVER_ALONE:
                continue
            file = package.extractfile(f"package/{char}.json")
            if file is None:
                raise SystemExit(f"the package does not hold {char}")
            lines = json.load(file)["medians"]
            table += char.encode("utf-16-be") + bytes([len(lines)])
            table += shape_of([[(x, -y) for x, y in line] for line in lines])
    TARGET.write_bytes(gzip.compress(bytes(table), mtime=0))
    print(f"{TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
