"""Which partitions have stayed with a member."""

from __future__ import annotations

from kafka import TopicPartition

from hospital.messaging.group import Rebalances

ONE, TWO = TopicPartition("a", 1), TopicPartition("a", 2)


def test_nothing_is_said_where_nothing_was_shared_out() -> None:
    rebalances = Rebalances()
    assert rebalances.stayed() is None
    rebalances.on_partitions_assigned({ONE})
    assert rebalances.stayed() == {("a", 1)}
    assert rebalances.stayed() is None


def test_a_partition_that_went_away_and_came_back_has_not_stayed() -> None:
    rebalances = Rebalances()
    for assigned in ({ONE, TWO}, {ONE}, {ONE, TWO}):
        rebalances.on_partitions_revoked({ONE, TWO})
        rebalances.on_partitions_assigned(assigned)
    assert rebalances.stayed() == {("a", 1)}


def test_none_has_stayed_when_the_group_went_on_without_the_member() -> None:
    rebalances = Rebalances()
    rebalances.on_partitions_assigned({ONE})
    rebalances.on_partitions_lost({ONE})
    rebalances.on_partitions_assigned({ONE})
    assert rebalances.stayed() == set()


def test_it_has_its_share_from_when_it_is_assigned_until_it_is_revoked() -> None:
    rebalances = Rebalances()
    settled = [rebalances.settled]
    for happens in (
        rebalances.on_partitions_assigned,
        rebalances.on_partitions_revoked,
        rebalances.on_partitions_assigned,
        rebalances.on_partitions_lost,
    ):
        happens(set())
        settled.append(rebalances.settled)
    assert settled == [False, True, False, True, False]
