"""Write staff, reserve pool and places to a folder: python scripts/generate_staff.py FOLDER."""

from hospital.feed.by_hand import setup_script
from hospital.feed.setup_steps import write_staff

if __name__ == "__main__":
    setup_script(write_staff, "staff, reserve pool and places")
