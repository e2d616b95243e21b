"""The hospital's feed: which files and events the simulation becomes, when, and where they are loaded."""
