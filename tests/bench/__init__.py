"""Figures for a person to read: how fast a key is answered, and how fast the program starts. No test."""
