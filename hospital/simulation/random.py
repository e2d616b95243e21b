"""Random numbers that depend on nothing but the seed and what they are for."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, purpose: str, index: int = 0) -> np.random.Generator:
    """A generator of its own for each (seed, purpose, index), whatever was drawn before or elsewhere.

    It is Philox, a counter-based generator (Salmon et al., "Parallel random numbers: as easy as
    1, 2, 3", SC 2011), keyed with 128 bits of SHA-256. The index is a block or a day.
    """
    digest = hashlib.sha256(f"{seed}/{purpose}/{index}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "little")))
