"""`python -m tests.publish.publisher HOME CANDIDATE`: says so, then publishes."""

import sys
from pathlib import Path

from tests.support.warehouse import warehouse

if __name__ == "__main__":
    house = warehouse(Path(sys.argv[1]))
    print("publishing", flush=True)
    house.publish(sys.argv[2], minutes=9)
