//! How much transfers may take of this computer: memory, and bytes a second by the time of day.

use crate::Bytes;
use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Bounds of all transfers together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Transfers {
    /// Bytes of objects that may be in memory at one time. Counts from the next start on.
    pub memory: Bytes,
    /// Bytes a second when no span says otherwise; `None` is no limit.
    pub bandwidth: Option<Bytes>,
    /// Times at which another rate holds. The first that fits counts.
    pub timetable: Vec<Span>,
}

impl Default for Transfers {
    fn default() -> Self {
        Self { memory: Bytes(256 * 1024 * 1024), bandwidth: None, timetable: Vec::new() }
    }
}

/// A rate for some hours of some days, by this computer's own time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Span {
    /// On which days it begins: 0 is Monday, 6 Sunday.
    pub days: Vec<u8>,
    /// When it begins, in minutes after midnight.
    pub from: u16,
    /// When it ends, likewise. Not later than it begins, it ends on the next day.
    pub to: u16,
    /// Bytes a second meanwhile; `None` is no limit.
    pub rate: Option<Bytes>,
}

impl Transfers {
    /// The rate that holds on a day (0 is Monday) at a minute after midnight.
    pub fn rate_at(&self, day: u8, minute: u16) -> Option<Bytes> {
        let span = self.timetable.iter().find(|span| span.holds(day, minute));
        span.map_or(self.bandwidth, |span| span.rate)
    }
}

impl Span {
    /// Whether it has a beginning and an end that a day has, and a day.
    pub fn is_possible(&self) -> bool {
        self.from < DAY && self.to < DAY && !self.days.is_empty() && self.days.iter().all(|day| *day < 7)
    }

    fn holds(&self, day: u8, minute: u16) -> bool {
        let on = |day: u8| self.days.contains(&day);
        if self.from < self.to {
            return on(day) && (self.from..self.to).contains(&minute);
        }
        // It began today, or yesterday and has not ended yet.
        on(day) && minute >= self.from || on((day + 6) % 7) && minute < self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_span_that_fits_says_the_rate() {
        let span = |days: &[u8], from, to, rate| Span { days: days.to_vec(), from, to, rate };
        let transfers = Transfers {
            bandwidth: Some(Bytes(100)),
            timetable: vec![
                span(&[0, 1, 2, 3, 4], 9 * 60, 17 * 60, Some(Bytes(10))),
                span(&[4], 22 * 60, 6 * 60, None),
            ],
            ..Transfers::default()
        };
        for (day, hour, rate) in [
            (0, 8, Some(100)),
            (0, 9, Some(10)),
            (0, 16, Some(10)),
            (0, 17, Some(100)),
            (5, 12, Some(100)),
            (4, 23, None),
            (5, 5, None),
            (5, 6, Some(100)),
            (3, 23, Some(100)),
        ] {
            assert_eq!(transfers.rate_at(day, hour * 60), rate.map(Bytes), "day {day}, {hour} o'clock");
        }
        assert!(!span(&[7], 0, 60, None).is_possible() && !span(&[0], 0, DAY, None).is_possible());
        assert!(!span(&[], 0, 60, None).is_possible(), "no day is never");
    }
}
