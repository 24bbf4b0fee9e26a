"""Accounts, organisations, memberships, consents, names."""
