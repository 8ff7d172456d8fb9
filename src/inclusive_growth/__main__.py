"""`python -m inclusive_growth` is `igw`."""

from inclusive_growth.interfaces.cli.app import main

main()
