"""A failed build is named by node and kind; what the database quotes stays in the log."""

import json
from pathlib import Path

from inclusive_growth.build.dbt_run import _failure


def test_the_failing_node_is_named_without_the_figure_that_the_database_quotes(tmp_path: Path) -> None:
    message = "Runtime Error in model x (models/x.sql)\n  Conversion Error: Could not convert string '74.3'"
    results = {"results": [{"status": "error", "unique_id": "model.warehouse.x", "message": message}]}
    (tmp_path / "run_results.json").write_text(json.dumps(results))
    said = _failure(tmp_path / "run_results.json", "")
    assert said == "model.warehouse.x failed (Runtime Error, Conversion Error)"
