"""`python -m inclusive_growth` is `igw`."""

from inclusive_growth.cli import main

main()
