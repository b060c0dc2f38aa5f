"""What a page says in place of a document that arrived as signed and cannot be shown."""

from PySide6.QtCore import QObject

from kiosk.store.read import ContentReader
from screens.viewmodels.source import Scene


def broken_words(translator: QObject, reader: ContentReader, scene: Scene, document_id: str) -> tuple[str, str] | None:
    """A title, and whom to ask instead; None when the document is none of those. Nothing of its content is used."""
    card = reader.broken(scene.release, scene.moment, document_id)
    if card is None:
        return None
    unit = scene.county.unit(card.unit)
    phone = (unit.phone_ask if unit else "") or scene.county.pack.service.phone
    words = translator.tr("%s发布的这份内容有问题，屏幕不能显示。请打电话问：%s") % (card.unit_name, phone)
    return translator.tr("本条内容无法显示"), words
