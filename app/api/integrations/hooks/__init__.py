"""Providers' webhooks over HTTP: taken, judged, recorded, answered as each provider expects."""
