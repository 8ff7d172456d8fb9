"""Words of data.police.uk: categories of crime in API and archive, and groups of people who are stopped."""

# Category in the API -> crime type in the archive.
CATEGORIES = {
    "anti-social-behaviour": "Anti-social behaviour",
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
}
ARCHIVE = {words: slug for slug, words in CATEGORIES.items()}
MOST_EVENTS = 10_000  # of one answer
NOT_RECORDED = "not recorded"
NOT_STATED = "Other ethnic group - Not stated"  # the publisher's words: nobody's answer, not a group of people
# Column of the archive -> the API's name for it.
STREET = {name: name for name in ("Month", "Falls within", "LSOA code", "LSOA name", "Crime type")}
STOPS = {
    "Type": "type",
    "Date": "datetime",
    "Gender": "gender",
    "Age range": "age_range",
    "Self-defined ethnicity": "self_defined_ethnicity",
    "Officer-defined ethnicity": "officer_defined_ethnicity",
}
# What tells stops apart -> its groups. What people say of themselves is never mixed with what officers perceive.
GROUPS: dict[str, tuple[str, ...]] = {
    "self_defined_ethnicity": (
        "White - English/Welsh/Scottish/Northern Irish/British",
        "White - Irish",
        "White - Gypsy or Irish Traveller",
        "White - Any other White background",
        "Mixed/Multiple ethnic groups - White and Black Caribbean",
        "Mixed/Multiple ethnic groups - White and Black African",
        "Mixed/Multiple ethnic groups - White and Asian",
        "Mixed/Multiple ethnic groups - Any other Mixed/Multiple ethnic background",
        "Asian/Asian British - Indian",
        "Asian/Asian British - Pakistani",
        "Asian/Asian British - Bangladeshi",
        "Asian/Asian British - Chinese",
        "Asian/Asian British - Any other Asian background",
        "Black/African/Caribbean/Black British - African",
        "Black/African/Caribbean/Black British - Caribbean",
        "Black/African/Caribbean/Black British - Any other Black/African/Caribbean background",
        "Other ethnic group - Arab",
        "Other ethnic group - Any other ethnic group",
        NOT_STATED,
    ),
    "officer_defined_ethnicity": ("White", "Black", "Asian", "Mixed", "Other"),
    "gender": ("Male", "Female", "Other"),
    "age_range": ("under 10", "10-17", "18-24", "25-34", "over 34"),
}
