"""The page that Streamlit serves: `python -m hospital dashboard` starts it."""

from hospital.dashboard.page import show

show()
