"""Write the streamed transfers of a simulated day (DAY FOLDER)."""

from hospital.feed.by_hand import day_script
from hospital.feed.day_files import write_transfers

if __name__ == "__main__":
    day_script(write_transfers, "the streamed transfers")
