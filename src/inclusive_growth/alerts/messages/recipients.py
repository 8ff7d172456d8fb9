"""Letters about people who are to get letters: the mail server refuses one of them."""

from datetime import datetime

from inclusive_growth.alerts.letter import Letter, Section
from inclusive_growth.records import utc


def recipient_refused(address: str, words: str, *, seen_at: datetime) -> Letter:
    """Address that the mail server refuses for good. One letter a month for one address."""
    return Letter(
        kind="recipient_refused",
        key=f"{address} {utc(seen_at)[:7]}",
        subject=f"{address} gets no alerts: the mail server refuses the address",
        happened=f"The mail server refused to deliver alerts to {address}. The others got theirs.",
        means="The published figures are not concerned. This person does not learn what the emails tell.",
        todo=(
            "Ask the person whether the address is right and the mailbox is open.",
            "Correct IGW_MAIL_TO. Alerts that left before are not sent again: forward them if they matter.",
        ),
        page="/dags/watchkeeper",
        sections=(Section("Refusal", (("Address", address), ("The mail server said", words))),),
    )
