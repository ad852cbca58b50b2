"""The timeline: bar, thumbnails, playback."""
