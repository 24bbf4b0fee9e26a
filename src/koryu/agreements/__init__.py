"""NDA, MOU, contracts and their signatures."""
