"""What the program does when the machine fails it, or somebody means it harm."""
