"""Render sample pages of the parts to PNG, for looking at them.

Usage: python tests/screens/gallery/render.py OUT [PAGE ...]

Each page is drawn in the normal, the large and the high-contrast face, wide and tall,
offscreen and with the software renderer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "0")

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView
from PySide6.QtTest import QTest

HERE = Path(__file__).resolve().parent
PARTS = HERE.parents[2] / "screens" / "qml"
FACES = {"normal": (False, False), "elder": (True, False), "contrast": (False, True)}
SHAPES = {"wide": QSize(1920, 1080), "tall": QSize(1080, 1920)}


def pages() -> list[str]:
    """The pages there are, by the names of their files."""
    return sorted(path.stem.removeprefix("Page").lower() for path in HERE.glob("Page*.qml"))


def render(out: Path, wanted: list[str]) -> int:
    """Draw every wanted page in every face and shape; the number of QML warnings is the result."""
    app = QGuiApplication.instance() or QGuiApplication([])
    warnings: list[str] = []
    view = QQuickView()
    view.engine().addImportPath(str(PARTS))
    view.engine().warnings.connect(lambda found: warnings.extend(w.toString() for w in found))
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.setSource(QUrl.fromLocalFile(str(HERE / "Gallery.qml")))
    theme = view.engine().singletonInstance("Kiosk.Ui", "Theme")
    if theme is None:
        raise RuntimeError("the parts have no theme: " + "; ".join(warnings))
    out.mkdir(parents=True, exist_ok=True)
    for shape, size in SHAPES.items():
        view.setGeometry(0, 0, size.width(), size.height())
        view.show()
        for face, (elder, contrast) in FACES.items():
            theme.setProperty("elder", elder)
            theme.setProperty("contrast", contrast)
            for page in wanted:
                view.rootObject().setProperty("page", page)
                QTest.qWait(450)
                app.processEvents()
                view.grabWindow().save(str(out / f"{page}-{face}-{shape}.png"))
    for line in dict.fromkeys(warnings):
        print(line, file=sys.stderr)
    view.close()
    return len(warnings)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    known = pages()
    chosen = [page for page in sys.argv[2:] if page in known] or known
    sys.exit(1 if render(Path(sys.argv[1]), chosen) else 0)
