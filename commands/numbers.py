"""Numbers and units as the terminal's language writes them."""

from __future__ import annotations

from babel.numbers import format_decimal

from geo.population import Interval
from translations import terminal_language, translator

_ = translator(terminal_language())


def number(value: float) -> str:
    """Return a number without decimals, grouped as the language does."""
    return str(format_decimal(round(value), "#,##0", locale=terminal_language()))


def interval(value: Interval) -> str:
    """Return a number, or both ends of its interval, or that there is no upper end."""
    if value.exact:
        return number(value.low)
    if value.high is None:
        return _("at least {low}").format(low=number(value.low))
    return _("{low} to {high}").format(low=number(value.low), high=number(value.high))
