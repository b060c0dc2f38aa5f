"""How a text is cut for the index of texts, and a query for it. Pure.

A run of hanzi becomes its overlapping pairs and its last character alone; a run of letters or digits stays
whole. So a phrase of any length is a conjunction of pairs, which the index answers in a few milliseconds.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
MOST_CHARACTERS = 20_000  # of one document; what lies beyond is found by its title


def cut(text: str) -> str:
    """The index words of a text, separated by spaces."""
    return " ".join(_words(text.lower()))


def asked(query: str) -> str:
    """The FTS5 expression for a query: all its words, the last of each run as a beginning; "" when it has none."""
    words: list[str] = []
    for run in _RUN.findall(query.lower()):
        pairs = _pairs(run)
        if len(pairs) > 1 and not run[0].isascii():
            pairs.pop()  # the last character stands in the pair before it
            words += [f'"{pair}"' for pair in pairs]
        else:
            words.append(f'"{pairs[0]}"*')
    return " AND ".join(words)


def text_of(document: Mapping[str, Any]) -> str:
    """What of a document (its JSON) can be found by its words. Never the rows of a table: they hold people."""
    said: list[str] = [document["title"], document["unit_name"]]
    if document["kind"] != "list":
        said.append(document.get("summary", ""))
        said.extend(_of_blocks(document.get("blocks", ())))
    for key, names in _NUMBERS.items():
        said.extend(document.get(key, {}).get(name, "") for name in names)
    guide = document.get("guide")
    if guide is not None:
        said.append(guide["who_can"])
        said.extend(guide.get("aliases", ()))
        said.extend(guide.get("conditions", ()))
        said.extend(one["name"] for one in guide.get("materials", ()))
        said.extend(f"{one['question']}\n{one['answer']}" for one in guide.get("faq", ()))
    reply = document.get("reply")
    if reply is not None:
        said.extend((reply["said"], reply["reply"]))
    return "\n".join(filter(None, said))[:MOST_CHARACTERS]


# Numbers that people read off a paper and type; digits alone must find them too.
_NUMBERS = {"disclosure": ("index_no", "doc_no"), "guide": ("item_code",), "list": ("period",)}


def numbers_of(document: Mapping[str, Any]) -> str:
    """The digits of a document's numbers, each as one word."""
    values = [document.get(key, {}).get(name, "") for key, names in _NUMBERS.items() for name in names]
    return " ".join(filter(None, ("".join(filter(str.isdigit, value)) for value in values)))


def _of_blocks(blocks: Any) -> Iterator[str]:
    for block in blocks:
        kind = block.get("type")
        if kind in ("paragraph", "heading"):
            yield block["text"]
        elif kind == "list":
            yield from block["items"]
        elif kind in ("table", "picture"):
            yield block.get("caption", "")


def _words(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        yield from _pairs(run)


def _pairs(run: str) -> list[str]:
    if run[0].isascii():
        return [run]
    return [run[i : i + 2] for i in range(len(run))]
