"""HTTP: parse, call one service, render; every domain error becomes a problem here."""
