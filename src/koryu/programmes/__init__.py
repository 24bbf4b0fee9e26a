"""Programmes: calls, their forms, applications of consortia, challenges and planned projects."""
