"""The hospital as a live web page, which reads the warehouse as the analyst and changes nothing."""
