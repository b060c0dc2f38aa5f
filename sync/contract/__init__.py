"""The ground floor: the only document types of the wire, with their rules, limits and codec.

Frozen dataclasses, standard library only, no I/O. Everybody may import it. Fields that we do not know
survive a round trip, so that the wire can grow. `docs/wire.md` says the same in words, and one golden
file per kind in `tests/data/wire` pins it.

The types of a document and of an index are made when they are first named: the glass shows its first page
without them, and making them takes a tenth of its start.
"""

import importlib
from typing import TYPE_CHECKING

from sync.contract import limits
from sync.contract.basics import KINDS, LEVELS, PROFILES, SCOPES, STAGES, WINDOWS, instant, instant_text
from sync.contract.codec import build, decode, dump, encode, pack_gzip, parse, unpack_gzip

if TYPE_CHECKING:
    from sync.contract.cases import CaseProgress, CaseQuery, CaseStep
    from sync.contract.county import (
        Aspect,
        Brand,
        CountyPack,
        HallWindow,
        Hearing,
        Hotline,
        NoticeKind,
        Outline,
        OutlineItem,
        Provision,
        Service,
        Synonym,
        TerminalSeat,
        Topic,
        Unit,
        Window,
        WorkCalendar,
    )
    from sync.contract.documents import (
        Attachment,
        Basis,
        Block,
        Column,
        Contact,
        Disclosure,
        Document,
        Fee,
        Guide,
        HeadingBlock,
        ListBlock,
        Material,
        Notice,
        ParagraphBlock,
        PictureBlock,
        PublicList,
        Question,
        Reply,
        Step,
        TableBlock,
        UnknownBlock,
    )
    from sync.contract.merits import Merits, UnitMerit
    from sync.contract.pairing import PairingGift, PairingProof, PairingRequest, PairingStanding
    from sync.contract.release import Approval, Bundle, Entry, Gone, Index, IndexNote, Recall
    from sync.contract.screens import ListKey, Screen, ScreenSecrets, TerminalIdentity
    from sync.contract.submission import (
        About,
        Acknowledgement,
        Answers,
        ApiError,
        Finding,
        Heartbeat,
        Opinion,
        Picture,
        Rating,
        Receipt,
        SignedPost,
        Standing,
        Submission,
        SurveyAnswer,
        TakeoverSeen,
        Wish,
    )

__all__ = [
    "KINDS", "LEVELS", "PROFILES", "SCOPES", "STAGES", "WINDOWS",
    "About", "Acknowledgement", "Answers", "ApiError", "Approval", "Aspect", "Attachment", "Basis", "Block",
    "Brand", "Bundle", "CaseProgress", "CaseQuery", "CaseStep", "Column", "Contact", "CountyPack", "Disclosure",
    "Document", "Entry", "Fee", "Finding", "Gone", "Guide", "HallWindow", "HeadingBlock", "Hearing", "Heartbeat",
    "Hotline", "Index", "IndexNote", "ListBlock", "ListKey", "Material", "Merits", "Notice", "NoticeKind", "Opinion",
    "Outline",
    "OutlineItem", "PairingGift", "PairingProof", "PairingRequest", "PairingStanding", "ParagraphBlock", "Picture",
    "PictureBlock", "Provision", "PublicList", "Question", "Rating", "Recall",
    "Receipt", "Reply", "Screen", "ScreenSecrets", "Service", "SignedPost", "Standing", "Step", "Submission",
    "SurveyAnswer", "Synonym", "TableBlock", "TakeoverSeen", "TerminalIdentity", "TerminalSeat", "Topic", "Unit",
    "UnitMerit", "UnknownBlock", "Window", "Wish", "WorkCalendar",
    "build", "decode", "dump", "encode", "instant", "instant_text", "limits", "pack_gzip", "parse", "unpack_gzip",
]  # fmt: skip

_MADE_LATER = {
    "cases": ("CaseProgress", "CaseQuery", "CaseStep"),
    "county": (
        "Aspect", "Brand", "CountyPack", "HallWindow", "Hearing", "Hotline", "NoticeKind", "Outline", "OutlineItem",
        "Provision", "Service", "Synonym", "TerminalSeat", "Topic", "Unit", "Window", "WorkCalendar",
    ),
    "documents": (
        "Attachment", "Basis", "Block", "Column", "Contact", "Disclosure", "Document", "Fee", "Guide",
        "HeadingBlock", "ListBlock", "Material", "Notice", "ParagraphBlock", "PictureBlock", "PublicList",
        "Question", "Reply", "Step", "TableBlock", "UnknownBlock",
    ),
    "pairing": ("PairingGift", "PairingProof", "PairingRequest", "PairingStanding"),
    "release": (
        "Approval", "Bundle", "Entry", "Gone", "Index", "IndexNote", "Recall",
    ),
    "merits": ("Merits", "UnitMerit"),
    "screens": ("ListKey", "Screen", "ScreenSecrets", "TerminalIdentity"),
    "submission": (
        "About", "Acknowledgement", "Answers", "ApiError", "Finding", "Heartbeat", "Opinion", "Rating", "Receipt",
        "SignedPost", "Standing", "Submission", "SurveyAnswer", "TakeoverSeen", "Wish", "Picture",
    ),
}  # fmt: skip
_HOME = {name: module for module, names in _MADE_LATER.items() for name in names}

if not TYPE_CHECKING:  # or every misspelt name would pass the type checker

    def __getattr__(name: str) -> object:
        """A type that is named for the first time."""
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
