"""The scorecard: what a run made of the hospital beside what public sources say a hospital is like.

It informs and never fails: the invariants are elsewhere. Figures are SQL over the warehouse, bands and
sources are configs/calibration_config.json.
"""
