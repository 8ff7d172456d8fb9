"""Areas that the ONS publishes under another code than ours, with the same boundary.

Metropolitan counties (E11) still stand in tables of earnings, though their councils ended in 1986. Four of them
have exactly the districts of a combined authority. Codes of the International Territorial Levels of 2021 (ITL,
formerly NUTS) stand in tables of productivity and of the regional accounts; those listed are one region, one
combined authority's districts or one district each. Every pair was compared by the districts that it consists
of; pairs that share most districts only (Merseyside has no Halton, Tyne and Wear no Durham) are left out. So is
Manchester (TLD33), the only district of its combined authority that is a region of its own: one member without
the others passes for a half release.
"""

METROPOLITAN_COUNTIES = {
    "E11000001": "E47000001",  # Greater Manchester
    "E11000003": "E47000002",  # South Yorkshire
    "E11000005": "E47000007",  # West Midlands
    "E11000006": "E47000003",  # West Yorkshire
}
ITL_2021 = {
    "UK": "K02000001",
    "TLB": "E92000001",  # England, as the ONS codes it in these tables
    "TLC": "E12000001",
    "TLD": "E12000002",
    "TLE": "E12000003",
    "TLF": "E12000004",
    "TLG": "E12000005",
    "TLH": "E12000006",
    "TLI": "E12000007",
    "TLJ": "E12000008",
    "TLK": "E12000009",
    "TLD3": "E47000001",  # Greater Manchester
    "TLE3": "E47000002",  # South Yorkshire
    "TLE4": "E47000003",  # West Yorkshire
    "TLG3": "E47000007",  # West Midlands
    "TLG31": "E08000025",  # Birmingham
    "TLG32": "E08000029",  # Solihull
    "TLG33": "E08000026",  # Coventry
    "TLG36": "E08000027",  # Dudley
    "TLG37": "E08000028",  # Sandwell
    "TLG38": "E08000030",  # Walsall
    "TLG39": "E08000031",  # Wolverhampton
}
SAME = METROPOLITAN_COUNTIES | ITL_2021
