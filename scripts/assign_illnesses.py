"""Write the illnesses to a folder: python scripts/assign_illnesses.py FOLDER."""

from hospital.feed.by_hand import setup_script
from hospital.feed.setup_steps import write_illnesses

if __name__ == "__main__":
    setup_script(write_illnesses, "the illnesses")
