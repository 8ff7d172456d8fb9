"""Watch: the state of the store, of each dataset and of each surface."""
