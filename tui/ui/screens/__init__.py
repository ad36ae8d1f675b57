"""The screens and dialogs. They call services, push dialogs and draw; they never speak to the wire or the disk."""
