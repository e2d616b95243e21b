"""Write admissions, moves and separations of a simulated day (DAY FOLDER)."""

from hospital.feed.by_hand import day_script
from hospital.feed.day_files import write_movements

if __name__ == "__main__":
    day_script(write_movements, "admissions, moves and separations")
