//! The order in which people expect names: `img2` before `img10`, upper and lower case together.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// Compares names: runs of digits by their number, letters without case; names that differ only in case by their bytes.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.chars().peekable(), right.chars().peekable());
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => return left.cmp(right),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => number(&mut a).cmp(&number(&mut b)),
            (Some(_), Some(_)) => letter(&mut a).cmp(&letter(&mut b)),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// A run of digits of any length as something that compares like its number: without leading zeros, longer is larger.
fn number(text: &mut Peekable<Chars<'_>>) -> (usize, String) {
    let mut digits = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        if digit != '0' || !digits.is_empty() {
            digits.push(digit);
        }
    }
    (digits.len(), digits)
}

fn letter(text: &mut Peekable<Chars<'_>>) -> Option<char> {
    text.next().and_then(|c| c.to_lowercase().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_within_names_count_as_numbers() {
        let sorted = ["", "IMG1", "img2", "img10", "img010b", "img99999999999999999999999", "Über"];
        for pair in sorted.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Ordering::Greater, "{pair:?} the other way round");
        }
        assert_eq!(compare("a", "a"), Ordering::Equal);
        assert_ne!(compare("A", "a"), Ordering::Equal, "two names are never the same row");
    }
}
