"""Tiers, relationships between organisations, the one gate: may this reader see this?"""
