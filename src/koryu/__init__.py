"""Koryu, the platform: one Django project whose rooms follow the journey of an organisation."""
