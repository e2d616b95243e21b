"""A simulated hospital and the pipeline that digitises it."""
