"""The commands of `igw`, by what they are for; each imports its needs when it runs: `igw` starts at once."""
