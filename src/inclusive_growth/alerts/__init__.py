"""Alerts: letters in plain words, an outbox that loses none of them, and the way to the mail server."""

from inclusive_growth.alerts import messages
from inclusive_growth.alerts.letter import Alert, Letter
from inclusive_growth.alerts.outbox import DeliveryReport, deliver, raise_alert

__all__ = ["Alert", "DeliveryReport", "Letter", "deliver", "messages", "raise_alert"]
