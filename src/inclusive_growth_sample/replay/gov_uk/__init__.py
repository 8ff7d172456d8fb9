"""GOV.UK, replayed from the sample."""
