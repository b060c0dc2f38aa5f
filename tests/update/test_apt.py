"""`kiosk update apt`: apt's own checks decide; tried with a signed repository in a folder and an apt of its own."""

import email.utils
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.update import release
from kiosk.update.slots import UpdateError
from tests.update.versions import ARCHITECTURE, make_package

TOOLS = ("apt-get", "gpg", "dpkg-scanpackages")
pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="NOT CHECKED, apt: gpg or dpkg-dev is missing"
)


class Repository:
    """A folder with packages, signed by a key that only this apt believes."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._gpg, self._key = folder / "repository", folder / "gpg", folder / "key.gpg"
        self.folder.mkdir()
        self._gpg.mkdir(mode=0o700)
        words = ["--batch", "--passphrase", "", "--quick-gen-key", "Test <test@localhost>", "ed25519", "sign", "never"]
        self._call(*words)
        self._call("--output", str(self._key), "--export")
        apt = folder / "apt"
        for part in ("etc/apt", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial"):
            (apt / part).mkdir(parents=True)
        (apt / "etc/apt/sources.list").write_text(f"deb [signed-by={self._key}] file:{self.folder} ./\n")
        config = folder / "apt.conf"
        config.write_text(f'Dir "{apt}";\nDir::State::status "/var/lib/dpkg/status";\nAPT::Sandbox::User "root";\n')
        monkeypatch.setenv("APT_CONFIG", str(config))

    def close(self) -> None:
        """No helper of gpg stays behind."""
        subprocess.run(["gpgconf", "--homedir", str(self._gpg), "--kill", "all"], check=False, capture_output=True)

    def publish(self, *, signed: bool = True) -> None:
        command = ["dpkg-scanpackages", "-m", "."]
        packages = subprocess.run(command, cwd=self.folder, check=True, capture_output=True).stdout
        (self.folder / "Packages").write_bytes(packages)
        digest = hashlib.sha256(packages).hexdigest()
        text = (
            f"Suite: test\nCodename: test\nArchitectures: {ARCHITECTURE}\nDate: {email.utils.formatdate(usegmt=True)}\n"
            f"SHA256:\n {digest} {len(packages)} Packages\n"
        )
        (self.folder / "Release").write_text(text)
        (self.folder / "InRelease").unlink(missing_ok=True)
        if signed:
            self._call("--clearsign", "--output", str(self.folder / "InRelease"), str(self.folder / "Release"))

    def _call(self, *words: str) -> None:
        subprocess.run(
            ["gpg", "--homedir", str(self._gpg), "--batch", *words], check=True, capture_output=True, timeout=60
        )


def find(tmp_path: Path, wanted: str = "") -> release.Release:
    into = tmp_path / "into"
    into.mkdir(exist_ok=True)
    return release.find(
        "apt", tmp_path / "trust", tmp_path / "no-root", into, architecture=ARCHITECTURE, wanted=wanted
    )  # fmt: skip


def test_apt_gives_the_newest_that_a_known_key_signed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(tmp_path, monkeypatch)
    try:
        for version in ("1.9.0", "1.10.0"):
            shutil.move(make_package(tmp_path, version, "works"), repository.folder)
        repository.publish()
        found = find(tmp_path)
        assert (found.version, found.package.exists()) == ("1.10.0", True)
        assert find(tmp_path, "1.9.0").version == "1.9.0"
        with pytest.raises(UpdateError, match=r"apt-get: E: Version '7.0' for 'sunshine-kiosk' was not found"):
            find(tmp_path, "7.0")

        (package,) = repository.folder.glob("*_1.10.0_*.deb")
        data = bytearray(package.read_bytes())
        data[-100] ^= 1
        package.write_bytes(data)
        with pytest.raises(UpdateError, match="apt-get: E: "):
            find(tmp_path)

        repository.publish(signed=False)
        with pytest.raises(UpdateError, match=r"apt-get: E: .* no longer signed"):
            find(tmp_path)
    finally:
        repository.close()
