"""The page on which sounds are opened, recorded, measured and recognised."""
