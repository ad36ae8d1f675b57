"""The emulator as other programs meet it: over HTTPS, directly and behind a proxy."""
