"""The invariants: what must hold in every warehouse that a run has filled, each asked by its own query."""
