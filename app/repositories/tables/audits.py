"""What audits of all clients found, for whoever watches the deployment."""

from sqlalchemy import BigInteger, Column, Table

from app.repositories.tables.schema import INSTANT, metadata

audits = Table(
    "audits",
    metadata,
    Column("ended_at", INSTANT, primary_key=True),
    Column("clients", BigInteger, nullable=False),
    Column("statements", BigInteger, nullable=False),
    Column("differences", BigInteger, nullable=False),
)
