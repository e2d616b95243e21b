"""``python -m hospital``."""

from hospital.cli import app

app(prog_name="python -m hospital")
