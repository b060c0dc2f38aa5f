"""Ask the graphics driver who it is: `python -m kiosk.shell.probe` prints its name. In a process of its own.

Asking loads the driver (24 MB, and whatever it crashes with), which a glass drawn by software must not carry.
"""

import sys

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

GL_RENDERER = 0x1F01


def main() -> int:
    """0 and the name on standard output; 1 when no context can be had."""
    application = QGuiApplication(["probe"])
    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return 1
    name = context.functions().glGetString(GL_RENDERER)
    context.doneCurrent()
    print(name)
    del context, surface, application
    return 0


if __name__ == "__main__":
    sys.exit(main())
