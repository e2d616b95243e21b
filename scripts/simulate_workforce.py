"""Write the quarterly workforce snapshots to a folder: python scripts/simulate_workforce.py FOLDER."""

from hospital.feed.by_hand import setup_script
from hospital.feed.setup_steps import write_snapshots

if __name__ == "__main__":
    setup_script(write_snapshots, "the quarterly workforce snapshots")
