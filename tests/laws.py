"""How hard the laws are tried: settings of property tests."""

from hypothesis import settings

# No deadline: the machine is shared, and the first example of a run compiles and caches.
thorough = settings(max_examples=100, deadline=None)
brief = settings(max_examples=50, deadline=None)
