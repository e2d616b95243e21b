"""The report about a run: one HTML file for whoever asks whether this data is any good."""
