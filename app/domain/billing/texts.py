"""Texts of invoices: one line, nothing that XML or a page could not hold."""


def one_line(text: str) -> str:
    """Return a text without control characters, each run of blanks as one space."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
