"""Checkpoints and voices that people already have, taken into the person's own voices.

`detect` says what a file is, `import_voice` converts it into a voice folder and tells what it found, `remove_voice`
takes a voice of the person's own away. Each kind of file is a module here, registered in `kinds`. No file is ever
unpickled in a way that could run a program, and nothing half-made stands among the voices.
"""

from voicestudio.voices.importing.detection import Detected, detect
from voicestudio.voices.importing.placing import ImportReport, import_voice, remove_voice
from voicestudio.voices.importing.source import Conversion, Kind, Row, Source

__all__ = [
    "Conversion", "Detected", "ImportReport", "Kind", "Row", "Source", "detect", "import_voice", "remove_voice",
]  # fmt: skip
