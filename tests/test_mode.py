"""The tests run in test mode, whatever part of them is chosen."""

from django.conf import settings


def test_settings_are_read_in_test_mode():
    assert settings.MODE == "test"
    assert "MD5" in settings.PASSWORD_HASHERS[0]
