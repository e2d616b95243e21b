"""The hospital as pure functions over arrays: no files, no clock of the machine, no network.

Times are ``datetime64[s]`` in simulated local time, dates ``datetime64[D]``, people and staff are numbered
from 1. Every random number comes from `random.stream`, keyed by what it is for.
"""
