"""Evaluation: stages, panels of two countries, reviews, the joint decision and its ledger."""
