"""The page on which sounds are designed: patches, an instrument with its parameters, effects and a keyboard."""
