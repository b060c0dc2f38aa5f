"""Lint every QML file with warnings as errors, against the view-models as they really are.

qmllint knows types only from files. So the application is built on an empty home, each registered view-model
tells its properties, signals and slots through its metaobject, and that is written as `Kiosk.ViewModels`
into a temporary folder. A property, a slot or a token of the theme that does not exist is then an error.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QByteArray, QMetaMethod, QMetaObject, QMetaProperty, QObject
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.board_window import MADE_BY_QML
from kiosk.shell.register import MODULE, all_types
from screens.viewmodels.app import App
from screens.viewmodels.board import BoardApp
from screens.viewmodels.strip import StripApp

ROOT = Path(__file__).resolve().parents[1]
QML = ROOT / "screens" / "qml"
PIECES = (QML, ROOT / "tests" / "screens" / "gallery")
BASES = ("QAbstractListModel", "QQuickItem", "QObject")


def main() -> int:
    """Lint what stands in the tree; qmllint's exit code."""
    with tempfile.TemporaryDirectory() as scratch:
        types = Path(scratch)
        write_types(types)
        done = lint(sorted(file for piece in PIECES for file in piece.rglob("*.qml")), types=types, qml=QML)
    print(done.stdout + done.stderr, end="", file=sys.stderr)
    return done.returncode


def lint(files: Iterable[Path], *, types: Path, qml: Path) -> subprocess.CompletedProcess[str]:
    """Run qmllint over files, with `types` and `qml` as import paths."""
    command = [_tool("pyside6-qmllint"), "--max-warnings", "0", "-I", str(types), "-I", str(qml)]
    return subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)


def write_types(folder: Path) -> None:
    """Describe the view-models in `folder`/Kiosk/ViewModels."""
    target = folder.joinpath(*MODULE.split("."))
    target.mkdir(parents=True)
    (target / "qmldir").write_text(
        f"module {MODULE}\ntypeinfo viewmodels.qmltypes\ndepends QtQml.Models\ndepends QtQuick\n", "utf-8"
    )
    (target / "viewmodels.qmltypes").write_text("\n".join(_module()) + "\n", "utf-8")


def _module() -> Iterator[str]:
    application = QGuiApplication.instance() or QGuiApplication(["lint_qml"])
    with tempfile.TemporaryDirectory() as home:
        words: dict[str, Any] = {"home": Path(home), "clock": Clock(), "settings": Settings.load(Path(home))}
        roots = (App(**words), BoardApp(**words), StripApp(**words))
        try:
            yield "import QtQuick.tooling 1.2"
            yield "Module {"
            for one in _reachable(roots):
                yield from _component(one, _name(one))
            for name, kind in MADE_BY_QML.items():
                yield from _component(kind(), name, is_creatable=True)
            yield "}"
        finally:
            for root in roots:
                root.close()
    del application


def _reachable(roots: Iterable[QObject]) -> list[QObject]:
    """One object of each registered type, found as QML finds it: by the properties of a root."""
    found: dict[type, QObject] = {}
    waiting: list[QObject] = list(roots)
    while waiting:
        one = waiting.pop()
        if type(one) in found:
            continue
        found[type(one)] = one
        values = (p.read(one) for p in _properties(one.metaObject()))
        waiting.extend(value for value in values if isinstance(value, QObject))
    missing = [name for name, kind in all_types().items() if kind not in found]
    if missing:
        raise LookupError(f"no property leads to {', '.join(missing)}")
    return sorted(found.values(), key=_name)


def _name(one: QObject) -> str:
    names = {kind: name for name, kind in all_types().items()}
    if type(one) not in names:
        raise LookupError(f"{type(one).__name__} is not registered in kiosk.shell.register")
    return names[type(one)]


def _component(one: QObject, name: str, *, is_creatable: bool = False) -> Iterator[str]:
    meta = one.metaObject()
    base = next(base for base in BASES if one.inherits(base))
    yield f'    Component {{ name: "{name}"; accessSemantics: "reference"; prototype: "{base}"'
    creatable = str(is_creatable).lower()
    yield f'        exports: ["{MODULE}/{name} 1.0"]; isCreatable: {creatable}; exportMetaObjectRevisions: [256]'
    for item in _properties(meta):
        yield f"        {_property(item, one)}"
    for method in _methods(meta):
        kind = "Signal" if method.methodType() == QMetaMethod.MethodType.Signal else "Method"
        yield f"        {kind} {{ {_signature(method)} }}"
    yield "    }"


def _property(item: QMetaProperty, one: QObject) -> str:
    value = item.read(one)
    kind = _name(value) if isinstance(value, QObject) else _text(item.typeName())
    words = [f'name: "{_text(item.name())}"', f'type: "{kind}"', f'read: "{_text(item.name())}"']
    if isinstance(value, QObject):
        words.append("isPointer: true")
    if not item.isWritable():
        words.append("isReadonly: true")
    if item.isConstant():
        words.append("isPropertyConstant: true")
    if item.hasNotifySignal():
        words.append(f'notify: "{_text(item.notifySignal().name())}"')
    return "Property { " + "; ".join(words) + " }"


def _signature(method: QMetaMethod) -> str:
    words = [f'name: "{_text(method.name())}"']
    if (kind := _text(method.typeName())) not in ("void", ""):
        words.append(f'type: "{kind}"')
    names = [_text(name) or f"argument{i}" for i, name in enumerate(method.parameterNames())]
    kinds = [_text(kind) for kind in method.parameterTypes()]
    parts = [f'Parameter {{ name: "{name}"; type: "{kind}" }}' for name, kind in zip(names, kinds, strict=True)]
    return "; ".join([*words, " ".join(parts)])


def _properties(meta: QMetaObject) -> Iterator[QMetaProperty]:
    """What Python added to Qt's own classes."""
    for at in range(_base(meta).propertyCount(), meta.propertyCount()):
        yield meta.property(at)


def _methods(meta: QMetaObject) -> Iterator[QMetaMethod]:
    for at in range(_base(meta).methodCount(), meta.methodCount()):
        if not _text(meta.method(at).name()).startswith("_"):
            yield meta.method(at)


def _base(meta: QMetaObject) -> QMetaObject:
    while meta.className() not in BASES:
        above = meta.superClass()
        assert above is not None
        meta = above
    return meta


def _text(raw: str | bytes | bytearray | memoryview | QByteArray) -> str:
    """Qt's names come as text or bytes, whatever the stubs say."""
    if isinstance(raw, QByteArray):
        return bytes(raw.data()).decode()
    return raw if isinstance(raw, str) else bytes(raw).decode()


def _tool(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts")) / name)


if __name__ == "__main__":
    sys.exit(main())
