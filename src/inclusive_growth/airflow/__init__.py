"""Old class paths that Airflow's database remembers (dated 2026-11); remove them with version 0.3."""
