"""One pull: from the county's signed state to a release adopted whole.

Trust first, then the county pack, then the indexes that changed, then the blobs that are missing. Each
piece is checked before the sink sees it; a signature that does not hold refuses the release, a file that is missing
or mangled makes it wait, and what is shown stays. One document that arrived as signed and still cannot be shown
takes only its own place, one unit's wrong list only that unit's news (docs/decisions/0012). Memory does not grow
with the number of documents: one unit's index and one batch at a time.
"""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sync.contract import CountyPack, Entry, Index, Recall, decode, instant, limits, unpack_gzip
from sync.contract.documents import Attachment
from sync.contract.release import Bundle
from sync.errors import ContractError, MangledError, RefusedError, TransportError, UntrustedError
from sync.ports import Adopted, Alarms, ContentSink, Held, Setup, Shown, TrustState, UnitMark
from sync.terminal import bundle, resume
from sync.terminal.causes import is_web_page, mangled
from sync.terminal.fetcher import PAGE, Fetcher, MissingError, TooLongError
from sync.terminal.options import Options
from sync.terminal.paper import open_document, read_recall, too_large
from sync.terminal.paths import PACK_PATH, RECALL_PATH, blob_url, index_path
from sync.terminal.pulled import Pulled, tell
from sync.terminal.screen import follow_screen
from sync.terminal.trust import RECALL_ROLE, ExpiredRoleError, SignedFile, Trust

EMBLEM_BYTES = 4_000_000
IN_PART = "part:"  # before the digest of a list of which only the emergencies were taken
RESUME_BYTES = 256_000  # smaller files are fetched again from the start
LOOSE_OVERHEAD_BYTES = 300  # one more answer's header, when weighing a bundle against loose blobs


def pull(*, options: Options, fetcher: Fetcher, state: TrustState, sink: ContentSink, now: dt.datetime,
         setup: Setup | None = None) -> Pulled:  # fmt: skip
    """Bring the terminal to the county's newest signed state; what is set for it in `setup` decides what it fetches.

    Raises:
        TransportError: try again later; what was verified so far is kept, as with `MangledError`.
        RefusedError: what the county serves must not be shown.
        Exception: whatever the sink or the state raises.
    """
    with Trust(state=state, base=options.base(), fetcher=fetcher, scratch=options.scratch, now=now) as trust:
        trust.refresh()
        issued_at = trust.issued_at
        run = _Run(options, fetcher, trust, sink, setup)
        run.recall()
        options = run.follow_screen()
        shown = sink.shown()
        if (
            shown is not None
            and shown.snapshot == trust.snapshot_version
            and shown.scope == options.scope
            and (shown.due_at is None or instant(shown.due_at) > max(now, instant(issued_at)))
        ):
            return Pulled(shown.release, shown.documents, issued_at, notes=tuple(run.notes))
        if shown is not None and not options.may_fill:
            if not run.emergencies():
                return Pulled(shown.release, shown.documents, issued_at, is_waiting=True, notes=tuple(run.notes))
            made = sink.adopt(due_at=shown.due_at)
            run.fetch_late()
            return run.adopted(made, is_waiting=True)
        if shown is not None:
            run.emergencies_first(shown)
        sink.begin(issued_at=issued_at, snapshot=trust.snapshot_version, scope=options.scope)
        try:
            run.everything()
        except (TransportError, MangledError):
            sink.keep_progress()
            raise
        adopted = sink.adopt(due_at=run.due_at)
        resume.forget_all(options.scratch)
        return run.adopted(adopted)


@dataclass(slots=True)
class _Run:
    options: Options
    fetcher: Fetcher
    trust: Trust
    sink: ContentSink
    setup: Setup | None
    due_at: str | None = None
    notes: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    early: Adopted | None = None  # what went on display before the bulk
    alarmed: bool = False  # an emergency came or ended
    _lists: dict[str, bytes] = field(default_factory=dict)  # read for emergencies, by digest
    _files: dict[str, Attachment] = field(default_factory=dict)
    _recalled: Recall | None = None

    def recall(self) -> None:
        """What the officer on duty took off: before all other work, and whatever becomes of the rest.

        A list stays in force until a newer one; that a county signs none any more lifts nothing.
        """
        kept = self.sink.recall()
        try:
            signed = self.trust.file(RECALL_PATH, role=RECALL_ROLE)
        except ExpiredRoleError as exc:
            self.notes.append(f"recall: {exc}; nothing new is taken from it")
            signed = None
        if signed is not None and (kept is None or hashlib.sha256(kept).hexdigest() != signed.sha256):
            before = read_recall(kept)
            kept = self._signed(signed, limits.RECALL_BYTES)
            said = decode(Recall, unpack_gzip(kept, limits.RECALL_UNPACKED_BYTES))
            if before is not None and said.seq < before.seq:
                raise UntrustedError(f"the recall goes back from {before.seq} to {said.seq}")
            self.sink.put_recall(said, kept, signed.sha256, at=self.trust.issued_at)
        self._recalled = read_recall(kept)

    def follow_screen(self) -> Options:
        """What the county has set for this terminal, before anything that depends on it."""
        if self.setup is not None and self.setup.terminal_id:
            reason = follow_screen(self.trust, self.setup, self.sink, self._signed)
            if reason:
                self.notes.append(reason)
            self.options = replace(self.options, subscribe=self.setup.subscribe() or self.options.subscribe)
        return self.options

    def _is_recalled(self, code: str, entry: Entry) -> bool:
        """Its blob may be gone from the county's server already; it is neither fetched nor missed."""
        said = self._recalled
        return said is not None and (code in said.units or entry.id in said.ids or entry.sha256 in said.sha256)

    def adopted(self, made: Adopted, *, is_waiting: bool = False) -> Pulled:
        """What to tell of a release that has gone on display."""
        parts = [made] if self.early is None else [self.early, made]
        return tell(parts, self.trust.issued_at, notes=self.notes, left=self.left, is_waiting=is_waiting)

    def emergencies_first(self, shown: Shown) -> None:
        """They go on display before the bulk is fetched. What fails here fails again with the bulk."""
        with contextlib.suppress(TransportError, MangledError):
            if self.emergencies() and self.alarmed:
                self.early = self.sink.adopt(due_at=shown.due_at)

    def fetch_late(self) -> None:
        """The files of what is on display already; those that do not come now come with the bulk."""
        try:
            self._fetch_files()
        except (TransportError, MangledError) as exc:
            self.notes.append(f"an attachment of an emergency is still to come: {exc}")

    def emergencies(self) -> bool:
        """Before the bulk or without it: the emergencies that roles name, the end of those on display; no files yet.

        A list that was read for this counts as not read. Returns whether there is a release to adopt.
        """
        pack, shown = self.sink.pack(), self.sink.alarms()
        units = decode(CountyPack, unpack_gzip(pack, limits.PACK_UNPACKED_BYTES)).units if pack else ()
        begun = is_taken = False
        for code in (u.code for u in units):
            if self.options.scope != "*" and code not in self.options.subscribe:
                continue
            here = shown.get(code)
            try:
                signed = self.trust.file(index_path(code))
            except ExpiredRoleError as exc:
                self._nothing_from(code, exc)
                continue
            if signed is None or not (signed.urgent or (here and here.ids)):
                continue
            if here is not None and here.mark.sha256 in (signed.sha256, IN_PART + signed.sha256):
                continue
            if not begun:
                self.sink.begin_part()
            begun = True
            is_taken |= self._emergencies_of(code, signed, here or Alarms(UnitMark(0, "")))
        return is_taken

    def _emergencies_of(self, code: str, signed: SignedFile, here: Alarms) -> bool:
        index = self._read_index(code, signed, here.mark)
        if index is None:
            return False
        held = self.sink.held(code)
        listed = {e.id: e for e in index.entries if self._may_show(code, e) and not self._is_recalled(code, e)}
        urgent = [listed[one] for one in {*signed.urgent, *here.ids} if one in listed]
        wanted = [e for e in urgent if e.kind == "notice" and held.get(e.id) != Held.of(e)]
        waiting, _ = self._take(code, index, wanted, held, with_files=False)
        done = UnitMark(index.seq, "" if waiting else IN_PART + signed.sha256)
        self.sink.end_part(code, done, ended := here.ids - listed.keys())
        self.alarmed |= bool(ended) or len(wanted) > waiting
        return self.alarmed or done != here.mark

    def everything(self) -> None:
        pack = self._pack()
        codes = [u.code for u in pack.units if self.options.scope == "*" or u.code in self.options.subscribe]
        marks = self.sink.units()
        for code in codes:
            try:
                signed = self.trust.file(index_path(code))
            except ExpiredRoleError as exc:
                self._nothing_from(code, exc)
                continue
            if signed is not None and (code not in marks or marks[code].sha256 != signed.sha256):
                self._unit(code, signed, marks.get(code))
            elif signed is None and code in marks:
                self.sink.drop_unit(code)
        for code in set(marks) - set(codes):
            self.sink.drop_unit(code)

    def _nothing_from(self, code: str, why: Exception) -> None:
        self.notes.append(f"{code}: {why}; nothing new is taken from it")

    def _pack(self) -> CountyPack:
        known = self.sink.pack()
        before = decode(CountyPack, unpack_gzip(known, limits.PACK_UNPACKED_BYTES)) if known else None
        try:
            signed = self.trust.file(PACK_PATH)
        except ExpiredRoleError as exc:
            if before is None:
                raise
            self.notes.append(f"county pack: {exc}; nothing new is taken from it")
            return before
        if signed is None:
            raise UntrustedError("the county has not signed its county pack")
        if before is not None and known is not None and hashlib.sha256(known).hexdigest() == signed.sha256:
            return before
        data = self._signed(signed, limits.PACK_BYTES)
        pack = decode(CountyPack, unpack_gzip(data, limits.PACK_UNPACKED_BYTES))
        if before is not None and pack.seq < before.seq:
            raise UntrustedError(f"the county pack goes back from {before.seq} to {pack.seq}")
        if pack.brand.emblem is not None and not self.sink.has_file(pack.brand.emblem):
            self._file(pack.brand.emblem, EMBLEM_BYTES)
        self.sink.put_pack(pack, data, signed.sha256)
        return pack

    def _unit(self, code: str, signed: SignedFile, mark: UnitMark | None) -> None:
        index = self._read_index(code, signed, mark)
        if index is None:
            return
        held = self.sink.held(code)
        here = {e.id: e for e in index.entries if self._may_show(code, e) and not self._is_recalled(code, e)}
        self.sink.keep_only(code, here.keys())
        if mark is not None and mark.sha256.startswith(IN_PART):
            for entry in here.values():
                if entry.kind == "notice" and held.get(entry.id) == Held.of(entry):
                    self._want_files(code, entry)
        waiting, kept = self._take(code, index, [e for e in here.values() if held.get(e.id) != Held.of(e)], held)
        # An index with documents still to come counts as not read: the next look reads it again.
        done = UnitMark(index.seq, signed.sha256 if not waiting else "")
        self.sink.end_unit(code, done, index.gone, len(here) - waiting + kept)

    def _read_index(self, code: str, signed: SignedFile, mark: UnitMark | None) -> Index | None:
        """A unit's list; None when its own two keys signed a wrong one: nothing new is taken from it, others go on."""
        data = self._lists.get(signed.sha256) or self._signed(signed, limits.INDEX_BYTES)
        if signed.urgent:
            self._lists[signed.sha256] = data  # it is read twice
        try:
            return self._index(code, data, mark)
        except RefusedError as exc:
            self._nothing_from(code, exc)
            self.left.append((code, str(exc)))
            return None

    def _take(
        self, code: str, index: Index, wanted: list[Entry], held: Mapping[str, Held], *, with_files: bool = True
    ) -> tuple[int, int]:
        """Fetch and show these, also their files; how many are announced for later, and of those are here as before."""
        missing = []
        for entry in wanted:
            body = self.sink.body(entry.sha256)
            if reason := too_large(entry):
                self._broken(code, entry, reason, None)
            elif body is None:
                missing.append(entry)
            else:
                self._document(code, entry, body)
        waiting = kept = 0
        for entry, blob in self._blobs(index, missing):
            if blob is None:
                waiting += 1  # an earlier version stays until then
                kept += entry.id in held
                if self.due_at is None or entry.visible_from < self.due_at:
                    self.due_at = entry.visible_from
            else:
                self._document(code, entry, blob)
        if with_files:
            self._fetch_files()
        return waiting, kept

    def _index(self, code: str, data: bytes, mark: UnitMark | None) -> Index:
        """A unit's list that its role signed.

        Raises:
            RefusedError: it breaks the wire's rules, goes back, or lists what no person approved.
        """
        index = decode(Index, unpack_gzip(data, limits.INDEX_UNPACKED_BYTES))
        if index.unit != code:
            raise ContractError(f"the index of {code} says it is of {index.unit}")
        if mark is not None and index.seq < mark.seq:
            raise UntrustedError(f"the index of {code} goes back from {mark.seq} to {index.seq}")
        self._insist_on_people(index)
        return index

    def _may_show(self, code: str, entry: Entry) -> bool:
        """What is for a village only comes sealed, and counts only where its key is."""
        if entry.scope == "public":
            return not entry.sealed
        return entry.year is not None and self.setup is not None and self.setup.opens(code, entry.year)

    def _insist_on_people(self, index: Index) -> None:
        """Of those who approved a document, at most one is a key on a server, whatever the role's signatures say."""
        online = self.trust.online_keyids
        for entry in index.entries:
            if sum(approval.keyid in online for approval in entry.approved) > 1:
                raise UntrustedError(f"unit {index.unit}, document {entry.id}: approved by keys of one server only")

    def _blobs(self, index: Index, entries: list[Entry]) -> Iterator[tuple[Entry, bytes | None]]:
        """The bytes of each entry; None for one that is announced for later and not there yet."""
        left = {e.sha256: e for e in entries}
        for number, packed in enumerate(index.bundles):
            inside = {e.sha256: e.bytes for e in left.values() if e.bundle == number}
            loose_bytes = sum(inside.values()) + LOOSE_OVERHEAD_BYTES * len(inside)
            if len(inside) < 2 or packed.bytes > 1.5 * loose_bytes:
                continue
            for sha256, data in self._bundled(packed, inside):
                if sha256 in left:
                    yield left.pop(sha256), data
        for sha256, entry in left.items():
            try:
                data = self.fetcher.get(blob_url(self.options.base(), sha256), entry.bytes, by_digest=True)
            except MissingError:
                if instant(entry.visible_from) <= instant(self.trust.issued_at):
                    raise
                yield entry, None
                continue
            except TooLongError as exc:
                raise mangled(f"unit {index.unit}, document {entry.id}: {exc}") from exc
            if hashlib.sha256(data).hexdigest() != sha256:
                where = f"unit {index.unit}, document {entry.id}"
                raise mangled(f"{where}: blob {sha256[:12]} is not what was signed", is_page=is_web_page(data))
            yield entry, data

    def _bundled(self, packed: Bundle, inside: dict[str, int]) -> Iterator[tuple[str, bytes]]:
        """What a bundle gives. It is transport only: without it the blobs are fetched one by one."""
        folder, sha256 = self.options.scratch, packed.sha256
        url = f"{self.options.base()}blobs/packs/{sha256}"
        chunks = resume.resumable(self.fetcher, url, packed.bytes, folder, sha256)
        try:
            yield from bundle.blobs(chunks, inside, sha256[:12])
        except (MissingError, UntrustedError) as exc:
            self.notes.append(f"{exc}; its documents are fetched one by one")
        resume.forget(folder, sha256)

    def _want_files(self, code: str, entry: Entry) -> None:
        """Those of an emergency that came before the bulk."""
        with contextlib.suppress(ContractError):
            if (data := self.sink.body(entry.sha256)) is not None:
                self._files |= {a.sha256: a for a in open_document(code, entry, data, data).attachments}

    def _document(self, code: str, entry: Entry, data: bytes) -> None:
        try:
            plain = self.setup.open(code, entry.year, data) if self.setup and entry.year is not None else data
            document = open_document(code, entry, data, plain)
        except ContractError as exc:
            self._broken(code, entry, str(exc), data)
            return
        self._files |= {a.sha256: a for a in document.attachments}
        self.sink.put_document(entry, document, data)

    def _broken(self, code: str, entry: Entry, reason: str, data: bytes | None) -> None:
        self.notes.append(f"unit {code}, document {entry.id} cannot be shown: {reason[:200]}")
        self.sink.put_broken(code, entry, reason, data)

    def _fetch_files(self) -> None:
        """The attachments of the unit's documents; not while a bundle still streams on the one connection."""
        files, self._files = self._files, {}
        recalled = self._recalled.sha256 if self._recalled else ()
        for sha256, attachment in files.items():
            if sha256 not in recalled and not self.sink.has_file(sha256):
                self._file(sha256, attachment.bytes)

    def _file(self, sha256: str, most_bytes: int) -> None:
        url = blob_url(self.options.base(), sha256)
        folder = self.options.scratch
        try:
            if most_bytes < RESUME_BYTES:
                self.sink.put_file(sha256, most_bytes, self.fetcher.stream(url, most_bytes, by_digest=True))
            else:
                self.sink.put_file(sha256, most_bytes, resume.resumable(self.fetcher, url, most_bytes, folder, sha256))
        except UntrustedError as exc:
            resume.forget(folder, sha256)
            raise mangled(str(exc)) from exc
        resume.forget(folder, sha256)

    def _signed(self, signed: SignedFile, most_bytes: int) -> bytes:
        if signed.length > most_bytes:
            raise UntrustedError(f"{signed.path}: {signed.length} bytes, allowed are {most_bytes}")
        data = self.fetcher.get(signed.url, signed.length, by_digest=True)
        if len(data) != signed.length or hashlib.sha256(data).hexdigest() != signed.sha256:
            if is_web_page(data):
                raise mangled(f"{signed.path}: {PAGE}", is_page=True)
            raise UntrustedError(f"{signed.path}: not what was signed")
        self.sink.keep_signed(signed.sha256, data)
        return data
