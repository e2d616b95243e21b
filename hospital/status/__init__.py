"""How a run stands, as anyone can see it from outside. Nothing is started, changed or made for it."""
