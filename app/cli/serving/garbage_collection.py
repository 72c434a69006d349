"""How the serving process collects garbage; whoever else holds an application decides alone."""

import gc

_THRESHOLDS = (200_000, 50, 50)


def tune_garbage_collection() -> None:
    """Leave what start-up made out of every collection (docs/performance.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
