"""Which format a bank's file is in."""

from app.domain.billing.payments.bank_statements import BankStatement, UnreadableStatement
from app.integrations.bank_statements.camt import is_xml, read_camt
from app.integrations.bank_statements.coda import is_coda, read_coda


def read_bank_file(content: bytes) -> tuple[BankStatement, ...]:
    """Return the statements of a CODA or CAMT.053 file.

    Raises:
        UnreadableStatement: it is neither, or not whole.
    """
    if is_coda(content):
        return read_coda(content)
    if is_xml(content):
        return read_camt(content)
    raise UnreadableStatement("It is neither CODA nor CAMT.053")
