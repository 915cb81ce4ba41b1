//! A day of the calendar, in UTC.

use crate::{Error, ErrorKind, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A day in UTC, written `2026-11-25`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[cfg_attr(feature = "bindings", specta(transparent))]
#[serde(try_from = "String", into = "String")]
pub struct Date(#[cfg_attr(feature = "bindings", specta(type = String))] i32);

const DAY: i64 = 86_400_000;

impl Date {
    /// The day of a point in time.
    pub fn of(time: Timestamp) -> Self {
        let days = time.0.div_euclid(DAY);
        Self(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// `Invalid` when it is no such day.
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            Error::new(ErrorKind::Invalid, "read a date", format!("{text:?} is no day of the calendar"))
                .hint("write year, month and day: 2026-11-25")
        };
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(invalid()) };
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(invalid());
        }
        let number = |text: &str| text.parse::<i32>().map_err(|_| invalid());
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        let date = Self::from_civil(year, month, day);
        // A 30th of February comes back as a day of March.
        if date.civil() == (year, month, day) { Ok(date) } else { Err(invalid()) }
    }

    /// Year, month (from 1) and day (from 1) in the Gregorian calendar.
    pub fn civil(self) -> (i32, i32, i32) {
        // Years of this calculation begin in March, so that a leap day is the last of its year.
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        (small(year), small(month), small(day))
    }

    fn from_civil(year: i32, month: i32, day: i32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl TryFrom<String> for Date {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_back_as_they_were_written() {
        for text in ["1970-01-01", "2000-02-29", "2026-11-25", "1969-12-31", "2100-03-01", "0001-01-01", "9999-12-31"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for bad in ["2026-02-30", "2100-02-29", "2026-13-01", "26-1-1", "2026/01/01", "+026-01-01", "", "2026-01-00"] {
            assert_eq!(Date::parse(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad:?} is no day");
        }
    }

    #[test]
    fn the_day_of_a_moment_is_that_of_utc() {
        assert_eq!(Date::of(Timestamp(0)).to_string(), "1970-01-01");
        assert_eq!(Date::of(Timestamp(-1)).to_string(), "1969-12-31", "before 1970 counts backwards");
        assert_eq!(Date::of(Timestamp(1_772_323_199_999)).to_string(), "2026-02-28");
        assert_eq!(Date::of(Timestamp(1_772_323_200_000)).to_string(), "2026-03-01");
    }
}
