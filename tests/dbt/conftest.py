from tests.candidate.conftest import _no_settings_file

__all__ = ["_no_settings_file"]
