"""Files of public bodies outside GOV.UK, replayed from the sample."""
