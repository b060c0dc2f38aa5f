"""The county's end of a batch, for as long as the command runs: each terminal that knows the secret gets its seat.

One at a time for each batch. Ended, it leaves no offer behind that somebody could still take.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sync import contract
from sync.batch import BatchLine
from sync.county import batches, pairing
from sync.county.batches import Batch
from sync.county.errors import CountyError
from sync.county.records import PairingRow, Records, TerminalRow

WAIT_S = 90.0  # for a terminal's answer to an offer
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Made:
    offer: pairing.Offer
    seat: int
    ends_at: float  # of the monotonic clock


class Reception:
    """Of one batch. `told` is given a sentence for each thing that happens.

    Raises (making):
        CountyError: it is no batch of this county.
    """

    def __init__(
        self, records: Records, folder: Path, line: BatchLine, *, pin: str, now: Callable[[], dt.datetime],
        told: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._records, self._folder, self._line, self._pin = records, folder, line, pin
        self._now, self._told = now, told
        self._root = batches.root_of(folder, line)
        self._made: list[_Made] = []
        # Requests for which there is no seat, and the keys of who does not know the secret: they are asked once, so
        # that the code on their glass stays for a person to type.
        self._passed: set[str] = set()
        self._said: set[tuple[str, str]] = set()
        at = self._at()  # asked before each transaction: a county's clock may stand in the same records
        with records.turn() as session:
            batches.one(session, line, at)
            # What a command that was killed has offered opens for nobody any more.
            session.execute(update(PairingRow).values(state="ended").where(
                PairingRow.batch == line.id, PairingRow.state.in_(("offered", "proved")), PairingRow.box != ""
            ))  # fmt: skip

    def look(self) -> Batch:
        """One round."""
        self._made = [made for made in self._made if not self._is_over(made)]
        at = self._at()
        with self._records.begin() as session:
            stands = batches.one(session, self._line, at)
            waiting = session.scalars(
                select(PairingRow.id)
                .where(PairingRow.batch == self._line.id, PairingRow.state == "waiting",
                       PairingRow.ends_at > at)
                .order_by(PairingRow.at)
            ).all()  # fmt: skip
        if stands.state in ("open", "full"):  # when full, still for one whom the power left before it knew
            for request in waiting:
                if request not in self._passed and len(self._made) < MOST_AT_ONCE:
                    self._answer(request, stands.state == "full")
        return stands

    def close(self) -> None:
        """Take back what nobody has taken yet."""
        for made in self._made:
            pairing.end(self._records, made.offer)
        self._made = []

    def _answer(self, request: str, is_full: bool) -> None:
        now = self._at()
        try:
            with self._records.turn() as session:
                row = session.get(PairingRow, request, with_for_update=True)
                if row is None or row.state != "waiting":
                    return
                said = contract.decode(contract.PairingRequest, row.said.encode())
                if said.signing in self._passed:
                    self._passed.add(request)
                    return
                seat = batches.choose(session, self._line.id, said, {made.seat for made in self._made})
                if is_full and seat.terminal != said.terminal_id:
                    raise CountyError("The batch has paired as many as it may.")
                seat_id = seat.id
                terms = pairing.Terms(self._folder, dict(seat.seat), root=self._root,
                                      actor=f"county screens, batch {self._line.id}")  # fmt: skip

                def admit(session: Session, at: str) -> TerminalRow:
                    return batches.take(session, self._line, seat_id, said, pin=self._pin, at=at)

                made = pairing.put(session, row, terms, admit, password=self._line.secret, share=said.batch_share,
                                   at=now)  # fmt: skip
        except CountyError as exc:
            self._passed.add(request)
            self._say(said, str(exc))
            return
        self._made.append(_Made(made, seat_id, time.monotonic() + WAIT_S))

    def _is_over(self, made: _Made) -> bool:
        try:
            found = pairing.look(self._records, made.offer, now=self._now())
            if found is not None:
                self._told(f"Paired: {found.id[:8]}  {found.unit}  {found.name}")
                return True
            if time.monotonic() < made.ends_at:
                return False
            self._say(made.offer.request, "It did not answer in time.")
        except CountyError as exc:
            words = str(exc)
            if isinstance(exc, pairing.PairingError) and exc.key == "wrong":
                self._passed.add(made.offer.request.signing)
                words = "It does not know the secret of this batch, or its file was changed."
            self._say(made.offer.request, words)
        pairing.end(self._records, made.offer)
        return True

    def _say(self, said: contract.PairingRequest, words: str) -> None:
        """Once for each terminal: it asks anew every half hour."""
        if (said.terminal_id, words) not in self._said:
            self._said.add((said.terminal_id, words))
            marks = ", ".join(said.marks) or "no number"
            self._told(f"Not paired: {said.place}…  {said.machine or 'a machine'} ({marks}). {words}")

    def _at(self) -> str:
        return contract.instant_text(self._now())
