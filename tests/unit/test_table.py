"""Picking categories by uniform numbers."""

from __future__ import annotations

import numpy as np
import pytest

from hospital.simulation.table import FEW, MANY, cumulated, pick


@pytest.mark.parametrize("number", [100, 2 * MANY])
@pytest.mark.parametrize("categories", [1, 2, 11, FEW - 1, FEW + 1])
def test_each_number_falls_into_the_category_whose_stretch_it_is_in(number: int, categories: int) -> None:
    shares = cumulated([1.0 + category % 3 for category in range(categories)])
    ends = shares[:-1]  # a number at an end is the next category's
    numbers = np.concatenate([ends, np.nextafter(ends, 0), np.linspace(0, 1, number, endpoint=False)])
    begins = np.concatenate([[0.0], ends])
    picked = pick(shares, numbers)
    assert picked.dtype == np.int64
    assert (begins[picked] <= numbers).all()
    assert (numbers < np.concatenate([ends, [1.0]])[picked]).all()
