//! Values as they are typed: rates, ages, ranges, rungs. Pure.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use model::{Bytes, Rung};
use serde::de::DeserializeOwned;
use std::ops::Range;
use std::time::Duration;

/// What a shell cannot mean by an end: the largest number that servers read.
const END: u64 = i64::MAX.unsigned_abs();

/// A rate, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit(pub(crate) Option<Bytes>);

/// Bytes of an object, from the first to the one behind the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Range<u64>);

/// Days of the week, 0 for Monday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Days(pub(crate) Vec<u8>);

/// A time of day in minutes after midnight: `08:00`.
pub(super) fn clock(text: &str) -> Result<u16, String> {
    let wrong = || "write a time of day as 08:00".to_owned();
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let number = |text: &str, most: u16| text.parse::<u16>().ok().filter(|number| *number <= most && text.len() <= 2);
    let (hours, minutes) = number(hours, 23).zip(number(minutes, 59)).ok_or_else(wrong)?;
    Ok(hours * 60 + minutes)
}

/// Days of the week: `mon-fri`, `sat,sun`, `fri-mon`.
pub(super) fn days(text: &str) -> Result<Days, String> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let day = |name: &str| {
        let name = name.trim().to_ascii_lowercase();
        let found = (0..).zip(NAMES).find(|(_, one)| *one == name).map(|(day, _)| day);
        found.ok_or_else(|| format!("{name:?} is no day: write mon-fri or sat,sun"))
    };
    let mut days = Vec::new();
    for word in text.split(',') {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        let (first, last): (u8, u8) = (day(first)?, day(last)?);
        days.extend((0..=(last + 7 - first) % 7).map(|step| (first + step) % 7));
    }
    days.sort_unstable();
    days.dedup();
    Ok(Days(days))
}

/// Bytes a second: `10M`, `512K`, `1.5MiB`. `K`, `M`, `G` and `T` are units of 1024, `KB` and so on of 1000.
pub(super) fn rate(text: &str) -> Result<Bytes, String> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let unit = unit.to_ascii_lowercase();
    let unit = unit.strip_suffix("/s").unwrap_or(&unit);
    let power = match unit.chars().next() {
        None | Some('b') => 0,
        Some('k') => 1,
        Some('m') => 2,
        Some('g') => 3,
        Some('t') => 4,
        Some(_) => return Err(not_a_rate()),
    };
    let base: u128 = match (power, unit.get(1..).unwrap_or_default()) {
        (0, "") | (1.., "" | "i" | "ib") => 1024,
        (1.., "b") => 1000,
        _ => return Err(not_a_rate()),
    };
    let bytes = scaled(number, base.pow(power)).ok_or_else(not_a_rate)?;
    if bytes == 0 { Err("nothing would move; leave the limit off instead".to_owned()) } else { Ok(Bytes(bytes)) }
}

fn not_a_rate() -> String {
    "write bytes a second as 512K, 10M or 1.5MiB".to_owned()
}

/// A decimal number times `unit`, rounded down, exact: `1.5` of 1024 is 1536.
fn scaled(number: &str, unit: u128) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 9 {
        return None;
    }
    let ten = 10_u128.pow(u32::try_from(part.len()).ok()?);
    let all: u128 = format!("{whole}{part}").parse().ok()?;
    u64::try_from(all.checked_mul(unit)? / ten).ok()
}

/// A rate, or `off`.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    if text == "off" { Ok(Limit(None)) } else { rate(text).map(|rate| Limit(Some(rate))) }
}

/// A span of time: `90s`, `30m`, `1h`, `7d`, `2w`.
pub(super) fn age(text: &str) -> Result<Duration, String> {
    let wrong = || "write a number and its unit: 90s, 30m, 1h, 7d, 2w".to_owned();
    let unit = text.chars().last().filter(char::is_ascii).ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    number.checked_mul(seconds).filter(|span| *span > 0).map(Duration::from_secs).ok_or_else(wrong)
}

/// `A-B`, both with them, or `A-`.
pub(super) fn span(text: &str) -> Result<Span, String> {
    let wrong = || "write the first and the last byte, counted from 0: 0-99, or 100- for the rest".to_owned();
    let (first, last) = text.split_once('-').ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number < END);
    let first = number(first).ok_or_else(wrong)?;
    let end = if last.is_empty() { END } else { number(last).ok_or_else(wrong)? + 1 };
    if first < end { Ok(Span(first..end)) } else { Err("the last byte lies before the first".to_owned()) }
}

/// A letter from A to F.
pub(super) fn rung() -> impl TypedValueParser<Value = Rung> {
    PossibleValuesParser::new(["A", "B", "C", "D", "E", "F"]).map(|letter| match letter.as_str() {
        "A" => Rung::BothChecksums,
        "B" => Rung::StreamedChecksum,
        "C" => Rung::SinglePartEtag,
        "D" => Rung::MultipartEtag,
        "E" => Rung::ReadBack,
        _ => Rung::SizeOnly,
    })
}

/// A word of the model, typed with `-` where it is written with `_`.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.replace('-', "_").into()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact_and_their_units_are_known() {
        for (text, bytes) in [
            ("10M", 10 << 20),
            ("512K", 512 << 10),
            ("1.5MiB", 1_572_864),
            ("1mb", 1_000_000),
            ("2G", 2 << 30),
            ("700", 700),
            ("0.5k", 512),
        ] {
            assert_eq!(rate(text), Ok(Bytes(bytes)), "{text}");
        }
        for text in ["", "M", "1.2.3M", "-1M", "1X", "0", "0.0001", "1Mx", "999999999999999T"] {
            assert!(rate(text).is_err(), "{text:?} is no rate");
        }
        assert_eq!((limit("off"), limit("1K")), (Ok(Limit(None)), Ok(Limit(Some(Bytes(1024))))));
    }

    #[test]
    fn ages_need_their_unit() {
        assert_eq!(age("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(age("7d"), Ok(Duration::from_hours(168)));
        for text in ["", "7", "d", "0h", "1y", "99999999999999999999d", "1\u{e9}"] {
            assert!(age(text).is_err(), "{text:?} says no time");
        }
    }

    #[test]
    fn ranges_have_both_ends_with_them() {
        assert_eq!(span("0-99"), Ok(Span(0..100)));
        assert_eq!(span("5-5"), Ok(Span(5..6)));
        assert_eq!(span("5-").map(|span| span.0.start), Ok(5));
        for text in ["", "-", "-5", "9-5", "a-b", "7", "18446744073709551615-18446744073709551615"] {
            assert!(span(text).is_err(), "{text:?} is no range");
        }
    }

    #[test]
    fn times_and_days_are_read_as_they_are_said() {
        assert_eq!((clock("08:00"), clock("23:59"), clock("7:5")), (Ok(480), Ok(1_439), Ok(425)));
        for wrong in ["24:00", "08:60", "8", "", "-1:00", "08:00:00", "008:00"] {
            assert!(clock(wrong).is_err(), "{wrong:?} is no time");
        }
        let said = |text: &str| days(text).map(|days| days.0);
        assert_eq!(said("mon-fri"), Ok(vec![0, 1, 2, 3, 4]));
        assert_eq!(said("Fri-Mon"), Ok(vec![0, 4, 5, 6]), "over the end of the week");
        assert_eq!(said("sat, sun,sat"), Ok(vec![5, 6]));
        assert!(said("someday").is_err() && said("").is_err());
    }
}
