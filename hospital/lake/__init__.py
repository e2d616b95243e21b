"""The data lake: a shared folder in which every file appears whole and has one writer."""
