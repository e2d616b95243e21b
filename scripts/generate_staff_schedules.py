"""Write the monthly schedules to a folder: python scripts/generate_staff_schedules.py FOLDER."""

from hospital.feed.by_hand import setup_script
from hospital.feed.setup_steps import write_schedules

if __name__ == "__main__":
    setup_script(write_schedules, "the monthly schedules")
