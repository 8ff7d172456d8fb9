"""When news is worth ringing for: at once, and then ever more rarely while the same news stays."""

from dataclasses import dataclass, field

FIRST_REPEAT_SECONDS = 120
LAST_REPEAT_SECONDS = 3600


@dataclass(slots=True)
class Bell:
    """Remembers what it rang for. Losing this memory (a restart) costs one needless look, nothing more."""

    poll_seconds: float
    rung_for: frozenset[str] = field(default_factory=frozenset)
    _gap: float = 0
    _silent_for: float = 0

    def rings(self, news: list[str]) -> bool:
        """Whether this poll's news starts an extraction; call once for each poll."""
        if not set(news) <= self.rung_for:
            self._gap = FIRST_REPEAT_SECONDS
            ring = True
        else:
            self._silent_for += self.poll_seconds
            ring = bool(news) and self._silent_for >= self._gap
            if ring:
                self._gap = min(2 * self._gap, LAST_REPEAT_SECONDS)
        if ring:
            self._silent_for = 0
        # News that went away has landed; when it comes back it is new.
        self.rung_for = frozenset(news)
        return ring
