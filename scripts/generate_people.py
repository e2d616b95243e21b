"""Write the people to a folder: python scripts/generate_people.py FOLDER."""

from hospital.feed.by_hand import setup_script
from hospital.feed.setup_steps import write_people

if __name__ == "__main__":
    setup_script(write_people, "the people")
