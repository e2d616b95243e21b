"""Write the emergency transports of a simulated day (DAY FOLDER)."""

from hospital.feed.by_hand import day_script
from hospital.feed.day_files import write_transports

if __name__ == "__main__":
    day_script(write_transports, "the emergency transports")
