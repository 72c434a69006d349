"""Which appointments are dealt anew together, and into which lanes."""

from app.domain.agendas.lanes import Laned, connected, deal, free_lane

FIRST, OVERLAPPING, TOUCHING, FAR = (
    Laned("first", 0, 10, 1),
    Laned("overlapping", 5, 20, 0),
    Laned("touching", 20, 30, 1),
    Laned("far", 40, 50, 0),
)
ALL = [FAR, TOUCHING, FIRST, OVERLAPPING]


def test_what_overlaps_what_overlaps_is_connected_and_what_touches_is_not() -> None:
    for span in (FIRST, OVERLAPPING):
        assert set(connected(ALL, span)) == {FIRST, OVERLAPPING}
    assert connected(ALL, TOUCHING) == [TOUCHING]
    assert connected(ALL, FAR) == [FAR]
    bridge = Laned("bridge", 15, 45, -1)
    assert set(connected([*ALL, bridge], bridge)) == {*ALL, bridge}


def test_lanes_are_dealt_by_beginnings_each_into_the_first_that_is_free() -> None:
    dealt = {span.id: span.lane for span in deal(ALL)}
    assert dealt == {"first": 0, "overlapping": 1, "touching": 0, "far": 0}


def test_the_lowest_lane_is_taken_in_which_nothing_overlaps() -> None:
    assert free_lane(8, 12, ALL, 3) == 2
    assert free_lane(8, 12, ALL, 2) is None
    assert free_lane(10, 20, ALL, 2) == 1
    assert free_lane(30, 40, ALL, 1) == 0
