"""Methods: pure numeric functions on numpy for simulation, bootstrap and regression; no file, table or clock."""
