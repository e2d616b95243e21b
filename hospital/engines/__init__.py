"""Engines: who makes the blocks of a population, on this machine or on many."""
