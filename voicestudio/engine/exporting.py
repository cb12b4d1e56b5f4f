"""A render into a sound file, as it is made."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from voicestudio.audio_io.files import StreamWriter, WriteSettings, write
from voicestudio.core import AudioClip, AudioReady, RenderFinished
from voicestudio.engine.speaking import speak

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voicestudio.core import RenderEvent, RenderRequest, Voice
    from voicestudio.engine.speaking import Segment


def export(
    request: RenderRequest, voice: Voice, path: Path, settings: WriteSettings | None = None,
    segment: Segment | None = None,
) -> Generator[RenderEvent]:  # fmt: skip
    """The events of `speak`, with the sound going into a file, which is there whole before RenderFinished is told.

    A file of that name is replaced. The sound is not kept, however long the text, unless a loudness target wants it
    whole. close() or an error leaves nothing behind. Raises StudioError when the file cannot be written, before
    anything is computed where that can be known, and as `speak` does.
    """
    settings = settings or WriteSettings()
    rate = voice.card.spec.sample_rate
    if settings.loudness_lufs is not None:
        yield from _whole(request, voice, path, settings, segment)
        return
    with StreamWriter(path, rate, settings) as writer, closing(speak(request, voice, segment)) as events:
        for event in events:
            if isinstance(event, AudioReady):
                writer.append(event.clip)
            elif isinstance(event, RenderFinished):
                writer.close()
            yield event


def _whole(
    request: RenderRequest, voice: Voice, path: Path, settings: WriteSettings, segment: Segment | None
) -> Generator[RenderEvent]:
    settings.encoding(path)  # a wrong ending is told before anything is computed
    clips: list[AudioClip] = []
    with closing(speak(request, voice, segment)) as events:
        for event in events:
            if isinstance(event, AudioReady):
                clips.append(event.clip)
            elif isinstance(event, RenderFinished):
                write(path, AudioClip.join(clips), settings)
            yield event
