"""The share of failures among the last outcomes."""

from __future__ import annotations

import random

import pytest

from hospital.runtime.failed_share import FailedShare, FailureLimit


def test_nothing_is_exceeded_before_a_window_is_whole() -> None:
    share = FailedShare(FailureLimit(0.5, window=4))
    for _ in range(3):
        share.note(failed=True)
        assert (share.high, share.exceeded) == (True, False)
    share.note(failed=True)
    assert share.exceeded
    assert str(share) == "4 of the last 4"


def test_exactly_the_share_is_borne_and_one_more_is_not() -> None:
    share = FailedShare(FailureLimit(0.5, window=4))
    share.note(failed=True, times=2)
    share.note(failed=False, times=2)
    assert not share.exceeded
    share.note(failed=True)  # the first failure leaves the window
    assert not share.exceeded
    share.note(failed=False)
    share.note(failed=True, times=2)
    assert share.exceeded


def test_what_left_the_window_counts_no_longer() -> None:
    share = FailedShare(FailureLimit(0.25, window=8))
    share.note(failed=True, times=100)
    assert share.exceeded
    share.note(failed=False, times=6)
    assert not share.exceeded
    assert str(share) == "2 of the last 8"


def test_a_share_of_one_bears_everything() -> None:
    share = FailedShare(FailureLimit(1.0, window=3))
    share.note(failed=True, times=50)
    assert not share.high
    assert not share.exceeded


@pytest.mark.parametrize("window", [1, 7, 20])
def test_it_is_the_share_of_the_last_outcomes(window: int) -> None:
    chance = random.Random(window)
    outcomes = [chance.random() < 0.5 for _ in range(200)]
    share = FailedShare(FailureLimit(0.5, window))
    for taken, failed in enumerate(outcomes, start=1):
        share.note(failed=failed)
        last = outcomes[max(0, taken - window) : taken]
        assert share.high == (sum(last) > len(last) / 2)
        assert share.exceeded == (share.high and taken >= window)
