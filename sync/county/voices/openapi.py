"""The API for machines: OpenAPI 3.1, made from the contract's own types, so that there is one declaration of each."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from sync.contract import (
    Acknowledgement,
    ApiError,
    CaseProgress,
    CaseQuery,
    Heartbeat,
    PairingProof,
    PairingRequest,
    PairingStanding,
    Picture,
    Receipt,
    Standing,
    Submission,
    TakeoverSeen,
)
from sync.contract.basics import DayText, InstantText
from sync.contract.codec import Between, Count, OneOf, Pattern, Text
from sync.contract.submission import PATHS
from sync.county import events

_ERRORS = {
    "401": "not signed", "403": "unknown terminal, or not its signature", "413": "too long",
    "422": "breaks a rule of the wire", "429": "too many; Retry-After says when", "503": "not now, or not here",
}  # fmt: skip
_POSTS: dict[str, tuple[type[Any], str]] = {
    "opinions": (Submission, "An opinion, sealed"),
    "ratings": (Submission, "A rating, sealed"),
    "answers": (Submission, "A filled-in survey, sealed"),
    "heartbeats": (Heartbeat, "How a terminal is"),
    "acknowledgements": (Acknowledgement, "A recall is in force on a terminal"),
    "takeovers": (TakeoverSeen, "An emergency came onto a terminal's screens"),
    "pictures": (Picture, "What a terminal's screens show, where the county asked for it"),
    "case-queries": (CaseQuery, "How far a case has come; kept nowhere"),
    "pairings": (PairingRequest, "A new terminal waits for its county"),
    "pairing-proofs": (PairingProof, "It opened the county's box, or could not"),
}


def describe() -> dict[str, Any]:
    """The whole description."""
    schemas: dict[str, Any] = {}
    kinds = (
        Submission, Heartbeat, Acknowledgement, TakeoverSeen, Picture, CaseQuery, CaseProgress, Receipt, Standing,
        PairingRequest, PairingProof, PairingStanding, ApiError,
    )  # fmt: skip
    for kind in kinds:
        _schema(kind, schemas)
    paths = {f"/api/v1/{path}": {"post": _post(path, kind, words)} for path, (kind, words) in _POSTS.items()}
    paths["/api/v1/receipts/{code}"] = {"get": _get()}
    paths["/api/v1/pairings/{id}"] = {"get": _get_pairing()}
    paths[events.ADDRESS] = {"get": _get_events()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sunshine kiosk: the way back",
            "version": "1",
            "description": "What residents say and how terminals are. docs/wire.md says the same in words.",
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _post(path: str, kind: type[Any], words: str) -> dict[str, Any]:
    signed = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string", "pattern": pattern}}
        for name, pattern in (
            ("Kiosk-Terminal", "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
            ("Kiosk-Signature", "^[0-9a-f]{128}$"),
        )
    ]
    answer = _answer("the receipt, the same however often asked", Receipt)
    if kind is CaseQuery:
        answer = _answer("the case's progress, or that it is unknown", CaseProgress)
    errors = _errors(*_ERRORS)
    if kind in (PairingRequest, PairingProof):
        answer = _answer("how far it has come", PairingStanding)
        odd = (
            ("404", "no terminal waits with this id") if kind is PairingProof else ("409", "such a code waits already")
        )
        errors[odd[0]] = _answer(odd[1], ApiError)
    return {
        "operationId": f"post_{path.replace('-', '_')}",
        "summary": f"{words}; idempotent by id",
        "parameters": signed,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _body(path, kind)}}},
        "responses": {"200": answer, **errors},
    }


def _body(path: str, kind: type[Any]) -> dict[str, Any]:
    """An envelope goes to the path of its kind."""
    if kind is not Submission:
        return dict(_ref(kind))
    (word,) = (word for word, place in PATHS.items() if place == path)
    return {"allOf": [_ref(kind), {"type": "object", "properties": {"kind": {"const": word}}}]}


def _get() -> dict[str, Any]:
    code = {"name": "code", "in": "path", "required": True}
    return {
        "operationId": "get_standing",
        "summary": "How far an opinion has come",
        "parameters": [{**code, "schema": {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{8}$"}}],
        "responses": {
            "200": _answer("its standing", Standing),
            "404": _answer("no such code", ApiError),
            **_errors("429", "503"),
        },
    }


def _get_pairing() -> dict[str, Any]:
    number = {"name": "id", "in": "path", "required": True}
    pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
    return {
        "operationId": "get_pairing",
        "summary": "How far a pairing has come",
        "parameters": [{**number, "schema": {"type": "string", "pattern": pattern}}],
        "responses": {
            "200": _answer("its standing", PairingStanding),
            "404": _answer("no terminal waits with this id", ApiError),
            **_errors("429", "503"),
        },
    }


def _get_events() -> dict[str, Any]:
    words = (
        "Never ends by itself. `event: release` with the newest version of the timestamp as `data`, at once and at "
        "each change; `event: call` with the number of a terminal that the county wants to hear from; comments between."
    )
    told = {"event": {"enum": ["release", "call"]}, "data": {"type": "string", "pattern": "^[0-9]{1,15}$"}}
    each = {"type": "object", "properties": told, "required": list(told)}  # OpenAPI 3.1 describes one event of a stream
    stream = {"description": words, "content": {"text/event-stream": {"schema": each}}}
    return {
        "operationId": "get_events",
        "summary": "Server-sent events: that there is news; a hint, never trusted",
        "responses": {"200": stream, "503": _answer("as many listen as may; Retry-After says when to ask", ApiError)},
    }


def _errors(*statuses: str) -> dict[str, Any]:
    return {status: _answer(_ERRORS[status], ApiError) for status in statuses}


def _answer(words: str, kind: type[Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": _ref(kind)}}}


def _ref(kind: type[Any]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _schema(kind: type[Any], schemas: dict[str, Any]) -> dict[str, str]:
    """The schema of a dataclass, put beside the others; returns the reference to it."""
    if kind.__name__ not in schemas:
        schemas[kind.__name__] = {}
        hints = typing.get_type_hints(kind, include_extras=True)
        fields = [field for field in dataclasses.fields(kind) if field.name != "extra"]
        missing = dataclasses.MISSING
        schemas[kind.__name__] = {
            "type": "object",
            "description": (kind.__doc__ or "").strip().partition("\n\n")[0],
            "properties": {field.name: _hint(hints[field.name], schemas) for field in fields},
            "required": [f.name for f in fields if f.default is missing and f.default_factory is missing],
        }
    return _ref(kind)


def _hint(hint: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        base, *rules = typing.get_args(hint)
        found = _hint(base, schemas)
        for rule in rules:
            found |= _rule(rule)
        return found
    if origin in (types.UnionType, typing.Union):
        (only,) = (option for option in typing.get_args(hint) if option is not type(None))
        return _hint(only, schemas)
    if origin is tuple:
        return {"type": "array", "items": _hint(typing.get_args(hint)[0], schemas)}
    if dataclasses.is_dataclass(hint):
        return dict(_schema(typing.cast("type[Any]", hint), schemas))
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}


def _rule(rule: object) -> Mapping[str, Any]:
    match rule:
        case Text():
            # The characters that the codec refuses: controls but line feed, marks that turn writing, half characters.
            refused = r"\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uD800-\uDFFF"
            return {"minLength": rule.least, "maxLength": rule.most, "pattern": f"^[^{refused}]*$"}
        case Pattern():
            return {"pattern": f"^(?:{rule.regex})$"}
        case Between():
            return {"minimum": rule.least, "maximum": rule.most}
        case OneOf():
            return {"enum": list(rule.words)}
        case Count():
            return {"minItems": rule.least, "maxItems": rule.most}
        case InstantText():
            return {"pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "format": "date-time"}
        case DayText():
            return {"format": "date"}
    return {}
