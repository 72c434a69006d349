"""Coded statements put together for tests, record by record, with sums that agree."""

from dataclasses import dataclass, field

ACCOUNT = "BE68539007547034"


@dataclass(frozen=True)
class Movement:
    """One movement; more than 53 characters of communication go on in records 2.2 and 2.3."""

    cents: int
    communication: str = ""
    is_structured: bool = False
    name: str = "Jeanne Exemple"
    account: str = "BE71096123456769"
    day: str = "151226"
    detail: int = 0
    type: str = "0"
    information: str = ""
    bank_reference: str = ""

    def records(self, sequence: int) -> list[str]:
        place = f"{sequence:04d}{self.detail:04d}"
        zone = f"{self.communication:149}"
        reference = self.bank_reference or f"REF{self.day}{sequence:04d}{self.detail:04d}"
        sign, amount = ("1" if self.cents < 0 else "0"), f"{abs(self.cents):014d}0"
        flag, linked = ("1" if self.is_structured else "0"), ("1" if self.information else "0")
        first = (
            f"21{place}{reference:21}{sign}{amount}{self.day}{self.type}0150000{flag}"
            f"{zone[:53]}{self.day}00100 0"
        )
        records = [first]
        if zone[53:].strip() or self.name:
            records[-1] = f"{first[:125]}1 0"
            is_last = "0" if not self.name and not zone[106:].strip() else "1"
            records.append(f"22{place}{zone[53:106]:53}{'':62}{is_last} 0")
            if is_last == "1":
                records.append(
                    f"23{place}{self.account:34}EUR{self.name:35}{zone[106:149]:43}0 {linked}"
                )
        if self.information:
            told = f"{self.information:268}"
            place = f"{sequence:04d}{self.detail + 1:04d}"
            records += [
                f"31{place}{reference:21}{self.type}01500000{told[:73]}{'':12}1 0",
                f"32{place}{told[73:178]:105}{'':10}0 0",
            ]
        return records


@dataclass(frozen=True)
class CodaFile:
    """A statement of one account."""

    movements: list[Movement] = field(default_factory=list)
    opening: int = 1_000_00
    number: str = "012"
    account: str = ACCOUNT

    def records(self) -> list[str]:
        told: list[str] = []
        sequence = 0
        for movement in self.movements:
            sequence += movement.detail == 0
            told += movement.records(sequence)
        totals = [movement.cents for movement in self.movements if movement.detail == 0]
        body = [self._balance("1", self.opening), *told, self._closing(sum(totals))]
        gone = -sum(cents for cents in totals if cents < 0)
        come = sum(cents for cents in totals if cents > 0)
        return [
            f"00000151226{'539':3}05{'':8}{'':10}{'ACCUEIL SRL':26}{'GKCCBEBB':11}00123456749 00000"
            f"{'':39}2"[:128],
            *body,
            f"9{'':15}{len(body):06d}{gone:014d}0{come:014d}0{'':75}2",
        ]

    def _balance(self, kind: str, cents: int) -> str:
        sign = "1" if cents < 0 else "0"
        return (
            f"{kind}2{self.number}{self.account:34}EUR{sign}{abs(cents):014d}0151226"
            f"{'ACCUEIL SRL':26}{'COMPTE A VUE':35}{self.number}"
        )

    def _closing(self, moved: int) -> str:
        cents = self.opening + moved
        sign = "1" if cents < 0 else "0"
        return f"8{self.number}{self.account:34}EUR{sign}{abs(cents):014d}0151226{'':64}0"

    def content(self, end: str = "\r\n") -> bytes:
        return (end.join(self.records()) + end).encode("cp1252")


def structured(reference: str) -> str:
    """Return the communication of type 101 for ``+++264/1400/00182+++``."""
    return "101" + "".join(filter(str.isdigit, reference))
