"""One line for the lake and one for the warehouse: the same run has the same two, always."""
