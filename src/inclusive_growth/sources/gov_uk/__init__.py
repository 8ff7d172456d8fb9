"""GOV.UK: files attached to the pages of departments."""
