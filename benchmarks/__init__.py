"""Benchmarks: each figure beside a floor that was taken in the same run, so that machines can be compared."""
