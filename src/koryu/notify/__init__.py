"""Mail and notices as stored, previewable, batched objects. Never knows its callers."""
