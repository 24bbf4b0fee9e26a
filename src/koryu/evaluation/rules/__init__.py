"""Pure rules of evaluation."""
