"""The queue as operators see it, and the clock that integrators set to rehearse a month."""
