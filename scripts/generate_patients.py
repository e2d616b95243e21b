"""Write the visits of a simulated day (DAY FOLDER)."""

from hospital.feed.by_hand import day_script
from hospital.feed.day_files import write_visits

if __name__ == "__main__":
    day_script(write_visits, "the visits")
