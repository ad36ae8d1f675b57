"""Completing words in a shell: one source, the parsers of the verbs and the local copy, for bash, zsh and fish."""
