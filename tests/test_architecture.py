"""The house's rules, read from the code: who may import whom, what QML may hold, what the glass may load."""

import ast
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import grimp
import pytest

from tests.terminal.conftest import county, site, terminal
from tests.terminal.terminal import Terminal

__all__ = ["county", "site", "terminal"]

ROOT = Path(__file__).resolve().parents[1]
QML = ROOT / "screens" / "qml"
PACKAGES = ("kiosk", "screens", "sync", "assets")
PROGRAMS = ("tools", "tests")
MOST_LINES = 400
# Files that may be longer, each with its reason.
LONG: dict[str, str] = {}

WIRE = ("sync.contract", "sync.ports", "sync.errors", "sync.stick", "sync.pairing", "sync.batch", "sync.address")
# Who may import what, besides itself and the standard library. A module without a rule fails.
RULES: dict[str, tuple[str, ...]] = {
    "sync.errors": (),
    "sync.contract": ("sync.errors",),
    "sync.ports": ("sync.contract", "sync.errors"),
    "sync.stick": (),
    "sync.pairing": ("sync.contract", "sync.errors", "nacl", "spake2"),
    "sync.batch": ("sync.contract",),
    "sync.address": (),
    "sync.terminal": (*WIRE, "requests", "urllib3", "tuf", "securesystemslib", "nacl"),
    "sync.county": (
        *WIRE, "assets", "sqlalchemy", "alembic", "tuf", "securesystemslib", "cryptography", "nacl", "starlette",
        "uvicorn", "h11",
        "boto3", "botocore", "pypinyin", "chinese_calendar", "PIL", "openpyxl", "docx", "stdnum", "pypdfium2", "tqdm",
        "argon2", "jinja2", "prometheus_client",
    ),
    "kiosk.errors": (),
    "kiosk.log": (),
    "kiosk.settings": ("kiosk.errors", "tomlkit"),
    "kiosk.clock": ("kiosk.errors", "sync.contract"),
    "kiosk.notify": (),
    "kiosk.machine": (),
    "kiosk.english": ("assets",),
    "kiosk.devices": (),
    "kiosk.service": ("kiosk.errors", "assets"),
    "kiosk.update": ("kiosk.errors", "tuf"),
    "kiosk.schedule": ("sync.contract", "sync.errors"),
    "kiosk.store": ("kiosk.errors", "kiosk.clock", *WIRE, "assets", "sqlalchemy", "pypinyin", "nacl"),
    "kiosk.health": (
        "kiosk.errors", "kiosk.clock", "kiosk.devices", "kiosk.machine", "kiosk.settings", "kiosk.store",
        "sync.contract",
    ),
    "kiosk.agent": (
        "kiosk.devices", "kiosk.errors", "kiosk.log", "kiosk.notify", "kiosk.settings", "kiosk.clock", "kiosk.store",
        "kiosk.health", "kiosk.update",  # only what a stick offers
        *WIRE,
        "sync.terminal", "PIL", "pypdfium2", "nacl", "requests",
    ),
    "screens": (
        "PySide6", "kiosk.errors", "kiosk.settings", "kiosk.clock", "kiosk.schedule", "kiosk.store", "kiosk.health",
        "kiosk.english", "sync.contract", "sync.errors", "assets", "segno",
    ),
    "kiosk.shell": ("kiosk", "screens", "sync.contract", "PySide6", "shiboken6"),
    "kiosk.commands": ("kiosk", "sync.contract"),
    "kiosk.__main__": ("kiosk",),
    "assets": (),
}  # fmt: skip
HEAVY = ("sqlalchemy", "requests", "tuf", "securesystemslib", "alembic", "pypinyin", "pydantic", "tomlkit", "PIL",
         "pypdfium2", "nacl")  # fmt: skip

# The first frame is drawn without these; "Qt" is the namespace with all its enums.
LATER = (
    "Qt", "kiosk.log", "kiosk.shell.agent_child", "logging.handlers", "socket", "tomllib", "sync.contract.documents",
    "sync.contract.release", "sync.contract.screens", "screens.viewmodels.catalogue",
    "screens.viewmodels.item", "screens.viewmodels.services",
)  # fmt: skip


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Each module of the house and what it imports directly, wherever in the file."""
    graph = grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)
    ours = [m for m in graph.modules if m.partition(".")[0] in PACKAGES]
    return {module: graph.find_modules_directly_imported_by(module) for module in ours}


def within(module: str, *packages: str) -> bool:
    """Whether a module is one of these packages or lies in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def breaches(imports: dict[str, set[str]], who: str, allowed: Iterable[str]) -> list[str]:
    """Imports of `who` that are neither its own, nor allowed, nor the standard library's."""
    roof = (who, *allowed)
    return sorted(
        f"{module} -> {target}"
        for module, targets in imports.items()
        if within(module, who)
        for target in targets
        if not within(target, *roof) and target.partition(".")[0] not in sys.stdlib_module_names
    )


def users(imports: dict[str, set[str]], *what: str, but: Iterable[str] = ()) -> list[str]:
    """Who imports any of `what`, except `but`."""
    return sorted(
        f"{module} -> {target}"
        for module, targets in imports.items()
        for target in targets
        if within(target, *what) and not within(module, *what, *but)
    )


@pytest.mark.parametrize("who", RULES)
def test_a_part_imports_only_what_the_design_allows(imports: dict[str, set[str]], who: str) -> None:
    assert any(within(module, who) for module in imports), f"{who} is gone; take its rule away"
    assert breaches(imports, who, RULES[who]) == []


def test_every_module_stands_under_a_rule(imports: dict[str, set[str]]) -> None:
    bare = ("kiosk", "sync")  # their __init__ imports nothing
    assert [m for m in imports if not within(m, *RULES) and m not in bare] == []
    assert [m for m in bare if imports[m]] == []


def test_the_ends_of_the_wire_never_meet(imports: dict[str, set[str]]) -> None:
    assert users(imports, "kiosk", "screens", but=["kiosk", "screens"]) == []
    assert users(imports, "sync.county") == []
    assert users(imports, "sync.terminal", but=["kiosk.agent"]) == []


def test_qt_lives_only_in_screens_and_the_shell(imports: dict[str, set[str]]) -> None:
    assert users(imports, "PySide6", "shiboken6", but=["screens", "kiosk.shell"]) == []


def test_nobody_imports_the_roof(imports: dict[str, set[str]]) -> None:
    assert users(imports, "kiosk.shell", but=["kiosk.commands"]) == []
    assert users(imports, "kiosk.__main__", "sync.county.__main__", but=[]) == []
    assert users(imports, "kiosk.commands", but=["kiosk.__main__"]) == []


@pytest.mark.parametrize("file", sorted((ROOT / "kiosk" / "commands").glob("*.py")), ids=lambda f: f.stem)
def test_a_command_loads_what_it_needs_only_when_it_runs(file: Path) -> None:
    light = ("kiosk.commands", "kiosk.errors", "kiosk.settings", "kiosk.log", "kiosk.clock", "kiosk.agent.locks",
             "kiosk.agent.report", "kiosk.store.connect", "kiosk.store.mailbox", "sync.contract")  # fmt: skip
    tree = ast.parse(file.read_text("utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in found
        for alias in node.names
    ]
    assert [n for n in names if within(n, *PACKAGES) and not within(n, *light)] == []


# ---- QML ----

PAGES = sorted(QML.rglob("*.qml"))
PARTS = sorted((QML / "Kiosk" / "Ui").glob("*.qml"))


def named(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def code_of(file: Path) -> str:
    """A QML file without its comments."""
    return re.sub(r"(?m)(^|\s)//.*$", "", file.read_text("utf-8"))


def test_the_parts_know_qt_quick_only() -> None:
    allowed = re.compile(r'QtQuick(\.(Shapes|Layouts))?|"\w+\.js"( as \w+)?|QtQml')
    wrong = [
        f"{named(file)}: {line}"
        for file in PARTS
        for line in re.findall(r"(?m)^import (.+)$", file.read_text("utf-8"))
        if not allowed.fullmatch(line.strip())
    ]
    assert wrong == []


@pytest.mark.parametrize("file", PAGES, ids=named)
def test_every_text_is_plain_and_keeps_the_rules_of_line_breaks(file: Path) -> None:
    code = code_of(file)
    if file.name != "Label.qml":
        assert re.findall(r"(?<![\w.])(?:Text|TextArea|TextField)\s*\{", code) == [], "words go through Label"
    # TextInput is always plain; the others are told to be.
    told = len(re.findall(r"textFormat: (?:Text|TextEdit)\.PlainText", code))
    assert told == len(re.findall(r"(?<![\w.])(?:Text|TextEdit)\s*\{", code)) == code.count("textFormat")
    assert "WrapAnywhere" not in code
    assert re.findall(r"Text\.(?:RichText|StyledText|AutoText|MarkdownText)", code) == []


@pytest.mark.parametrize("file", [f for f in PAGES if f.name != "Theme.qml"], ids=named)
def test_colours_come_from_the_theme(file: Path) -> None:
    code = code_of(file)
    assert re.findall(r'"#[0-9a-fA-F]{3,8}"|Qt\.(?:rgba|hsla|hsva)\(', code) == []
    assert re.findall(r'(?:color|Color):\s*"(?!transparent")\w+"', code) == []


@pytest.mark.parametrize("file", PAGES, ids=named)
def test_qml_uses_nothing_that_software_rendering_lacks(file: Path) -> None:
    # Nothing is drawn, and nothing warns of it.
    found = re.findall(r"\b(MultiEffect|RectangularShadow|ShaderEffect|ImageParticle|VideoOutput)\b", code_of(file))
    assert found == []
    assert "pragma ComponentBehavior: Bound" in file.read_text("utf-8") or "pragma Singleton" in file.read_text("utf-8")


def test_every_part_is_listed() -> None:
    listed = set(re.findall(r"(\w+\.qml)", (QML / "Kiosk" / "Ui" / "qmldir").read_text("utf-8")))
    assert listed == {file.name for file in PARTS}


# ---- files ----


def test_no_file_is_too_long() -> None:
    files = [
        f for top in (*PACKAGES, *PROGRAMS) for kind in ("py", "qml", "js") for f in (ROOT / top).rglob(f"*.{kind}")
    ]
    assert len(files) > 200
    lengths = {str(f.relative_to(ROOT)): f.read_text("utf-8").count("\n") for f in files}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES and name not in LONG} == {}
    assert [name for name in LONG if lengths.get(name, 0) <= MOST_LINES] == [], "no exception any more"


# ---- the glass ----


def test_the_first_frame_with_content_needs_nothing_heavy(terminal: Terminal, tmp_path: Path) -> None:
    """The budget of the glass: none of these is ever loaded there, not even by another import."""
    terminal.pull()
    marks, modules = tmp_path / "marks", tmp_path / "modules"
    program = """
        import os, signal, sys, threading, time
        from pathlib import Path
        from kiosk.__main__ import main
        marks, modules = (Path(word) for word in sys.argv[1:])
        def look():
            while not (marks.exists() and "first-content" in marks.read_text()):
                time.sleep(0.05)
            modules.write_text(" ".join(sys.modules))
            os.kill(os.getpid(), signal.SIGTERM)
        threading.Thread(target=look, daemon=True).start()
        sys.exit(main(["run", "--windowed", "960x540", "--no-agent"]))
    """
    here = os.environ | {"KIOSK_HOME": str(terminal.home), "KIOSK_MARKS": str(marks), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(marks), str(modules)],
        env=here, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    loaded = modules.read_text("utf-8").split()
    assert {"PySide6.QtQuick", "screens.viewmodels.home", "sqlite3"} <= set(loaded)
    assert [name for name in loaded if within(name, *HEAVY)] == []


def test_the_first_frame_does_not_wait_for_the_pages_behind_it(terminal: Terminal, tmp_path: Path) -> None:
    """What the first page can do without is loaded after its first frame; together a third of the start."""
    terminal.pull()
    program = """
        import sys
        import kiosk.shell.window as window
        from kiosk.__main__ import main
        def look(name):
            import PySide6.QtCore
            print(*sys.modules, *("Qt" for known in vars(PySide6.QtCore) if known == "Qt"))
            sys.stdout.flush()
            os._exit(0)
        import os
        window.mark = look
        main(["run", "--windowed", "960x540", "--no-agent"])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=os.environ | {"KIOSK_HOME": str(terminal.home), "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    loaded = done.stdout.split()
    assert {"PySide6.QtQuick", "screens.viewmodels.home"} <= set(loaded), done.stderr
    assert [name for name in loaded if within(name, *LATER)] == []


def test_pyside_is_below_the_version_that_aborts_on_python_3_11() -> None:
    major, minor, *_ = (int(part) for part in version("PySide6-Essentials").split("."))
    assert (6, 10) <= (major, minor) < (6, 12)


def test_signals_and_calls_take_no_reference_off_none_and_true() -> None:
    program = """
        import sys
        from PySide6.QtCore import QObject, Signal
        from PySide6.QtGui import QColor, QImage
        class Bell(QObject):
            rung = Signal(bool)
        bell, image, colour = Bell(), QImage(1, 1, QImage.Format.Format_RGB32), QColor(1, 2, 3)
        def ring():
            for _ in range(2_000):
                bell.rung.emit(True)
                image.fill(colour)
        ring()
        before = sys.getrefcount(None), sys.getrefcount(True)
        ring()
        print(sys.getrefcount(None) - before[0], sys.getrefcount(True) - before[1])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    lost = [int(word) for word in done.stdout.split()]
    assert all(change > -100 for change in lost), lost
