"""The sample cluster and one-click sign-in; absent from production."""
