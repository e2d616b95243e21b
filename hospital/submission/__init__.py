"""What is handed in for assessment: checked against the brief, point by point, and packed."""
