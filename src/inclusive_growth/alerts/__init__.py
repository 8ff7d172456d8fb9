"""Alerts: letters in plain words, the digest, and an outbox that loses none of them.

It imports publish and the rooms below it, and never audit.
"""

from inclusive_growth.alerts.delivery import DeliveryReport
from inclusive_growth.alerts.letter import Alert, Letter
from inclusive_growth.alerts.outbox import deliver, raise_alert

__all__ = ["Alert", "DeliveryReport", "Letter", "deliver", "messages", "raise_alert"]
