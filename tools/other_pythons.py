"""Make an environment run on other Pythons too: python tools/other_pythons.py SITE_PACKAGES 3.12 ...

Beside each library that was compiled for one Python lies the one for the other, of the same release; Python takes that
whose name fits it. Libraries of the stable interface (abi3) fit all.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

COMPILED = re.compile(r"\.cpython-3[0-9]+-")


def main() -> int:
    """Fetch what is compiled for each version, and put only that beside what is there."""
    packages, versions = Path(sys.argv[1]), sys.argv[2:]
    wanted = []
    for record in sorted(packages.glob("*.dist-info/RECORD")):
        if COMPILED.search(record.read_text("utf-8")):
            name, version = record.parent.name.removesuffix(".dist-info").split("-")
            wanted.append(f"{name}=={version}")
    for version in versions:
        tag = f".cpython-{version.replace('.', '')}-"
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                 "--python-version", version, "--only-binary=:all:", "--dest", folder, *wanted],
                check=True,
            )  # fmt: skip
            for wheel in Path(folder).glob("*.whl"):
                with zipfile.ZipFile(wheel) as archive:
                    for name in archive.namelist():
                        is_bundled = ".libs/" in name and not (packages / name).exists()
                        if tag in name or is_bundled:
                            archive.extract(name, packages)
        link = packages.parent.parent / f"python{version}"
        if not link.exists():
            link.symlink_to(packages.parent.name)
    print(f"deb: {', '.join(wanted)} for Python {', '.join(versions)} too", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
