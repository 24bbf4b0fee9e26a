"""Stage 1: listings, facets, attachments, imports."""
