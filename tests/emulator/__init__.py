"""The emulator refuses what the services refuse."""
