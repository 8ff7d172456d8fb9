"""Old class paths of version 0.1, dated 2026-11, that Airflow's database remembers; they stay importable."""
