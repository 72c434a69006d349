"""The acceptance tests' running service and clients, here too."""

from tests.acceptance.conftest import _clock_that_stays, account, blocking, common_service

__all__ = ["_clock_that_stays", "account", "blocking", "common_service"]
