"""Published files: figures that a public body publishes as a file linked from a page of its own."""
