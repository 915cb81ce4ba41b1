//! The rows of one listing: as they arrived, and in the order in which they are shown.

use super::natural;
use model::{Bytes, Count, Entry, EntryKind, Key, Sort, SortBy};
use std::cmp::Ordering;

/// Entries and their order. Sorting costs nothing until somebody reads, and then only for what is new.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    entries: Vec<Entry>,
    /// Indices of those that pass the filter, in order.
    order: Vec<u32>,
    /// How many entries have been put in order.
    ordered: usize,
    sort: Sort,
    filter: String,
    /// The filter in lower case.
    wanted: String,
    size: Bytes,
}

impl Sheet {
    /// An empty sheet that shows its rows as this one does.
    pub(super) fn like(&self) -> Self {
        let (sort, filter, wanted) = (self.sort, self.filter.clone(), self.wanted.clone());
        Self { sort, filter, wanted, ..Self::default() }
    }

    pub(super) fn append(&mut self, page: Vec<Entry>) {
        self.entries.extend(page);
    }

    pub(super) fn set_sort(&mut self, sort: Sort) {
        self.sort = sort;
        self.start_over();
    }

    pub(super) fn set_filter(&mut self, text: &str) {
        text.clone_into(&mut self.filter);
        self.wanted = text.to_lowercase();
        self.start_over();
    }

    pub(super) fn sort(&self) -> Sort {
        self.sort
    }

    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    pub(super) fn arrived(&self) -> Count {
        Count(self.entries.len() as u64)
    }

    /// Rows that pass the filter, and the bytes of their objects.
    pub(super) fn total(&mut self) -> (Count, Bytes) {
        self.put_in_order();
        (Count(self.order.len() as u64), self.size)
    }

    /// Up to `count` rows from index `first` on.
    pub(super) fn window(&mut self, first: Count, count: Count) -> Vec<Entry> {
        self.put_in_order();
        let place = |count: Count| usize::try_from(count.0).unwrap_or(usize::MAX);
        let window = self.order.iter().skip(place(first)).take(place(count));
        window.map(|index| self.entries[*index as usize].clone()).collect()
    }

    /// Whether an object of this key has arrived.
    pub(super) fn has_object(&self, key: &Key) -> bool {
        self.entries.iter().any(|entry| entry.kind == EntryKind::Object && entry.key == *key)
    }

    fn start_over(&mut self) {
        self.order.clear();
        self.ordered = 0;
        self.size = Bytes::ZERO;
    }

    /// Sorts what has arrived since the last time and merges it into what was in order already.
    fn put_in_order(&mut self) {
        if self.ordered == self.entries.len() {
            return;
        }
        let passes = |entry: &Entry| self.wanted.is_empty() || entry.name.to_lowercase().contains(&self.wanted);
        let fresh = (self.ordered..self.entries.len()).filter(|index| passes(&self.entries[*index]));
        let mut fresh: Vec<u32> = fresh.filter_map(|index| u32::try_from(index).ok()).collect();
        self.size += fresh.iter().filter_map(|index| self.entries[*index as usize].size).sum();
        let order = |a: &u32, b: &u32| compare(&self.entries[*a as usize], &self.entries[*b as usize], self.sort);
        fresh.sort_unstable_by(order);
        self.order = merge(&self.order, &fresh, order);
        self.ordered = self.entries.len();
    }
}

fn merge(left: &[u32], right: &[u32], order: impl Fn(&u32, &u32) -> Ordering) -> Vec<u32> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if order(a, b).is_le() { left.next() } else { right.next() };
        merged.extend(next);
    }
    merged.extend(left.chain(right));
    merged
}

/// Folders first whatever the column; then by the column, and where that says nothing by name and key.
fn compare(a: &Entry, b: &Entry, sort: Sort) -> Ordering {
    let by_name = || natural::compare(&a.name, &b.name);
    let by_column = match sort.by {
        SortBy::Name => by_name(),
        SortBy::Size => a.size.cmp(&b.size),
        SortBy::Modified => a.modified.cmp(&b.modified),
        SortBy::Type => extension(a).cmp(&extension(b)),
    };
    let by_column = if sort.descending { by_column.reverse() } else { by_column };
    a.kind.cmp(&b.kind).then(by_column).then_with(by_name).then_with(|| a.key.cmp(&b.key))
}

fn extension(entry: &Entry) -> Option<String> {
    let (stem, extension) = entry.name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| extension.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Key;

    fn object(name: &str, size: u64) -> Entry {
        Entry::object(Key::from(name), Bytes(size))
    }

    fn names(sheet: &mut Sheet) -> Vec<String> {
        sheet.window(Count(0), Count(100)).into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn pages_are_merged_as_if_they_had_come_together() {
        let mut sheet = Sheet::default();
        sheet.append(vec![object("img10", 1), object("b", 5), Entry::folder(Key::from("z/"))]);
        assert_eq!(names(&mut sheet), ["z", "b", "img10"], "folders first, then names");
        sheet.append(vec![object("img2", 9), Entry::folder(Key::from("a/"))]);
        assert_eq!(names(&mut sheet), ["a", "z", "b", "img2", "img10"]);
        sheet.set_sort(Sort { by: SortBy::Size, descending: true });
        assert_eq!(names(&mut sheet), ["a", "z", "img2", "b", "img10"], "largest first, folders by name");
        sheet.set_filter("IMG");
        assert_eq!(sheet.total(), (Count(2), Bytes(10)), "a filter knows no case, and its size is that of its rows");
        assert_eq!(sheet.window(Count(1), Count(1))[0].name, "img10", "a window begins where it was asked to");
        assert_eq!(sheet.arrived(), Count(5), "a filter forgets nothing");
    }

    #[test]
    fn a_window_past_the_end_is_empty() {
        let mut sheet = Sheet::default();
        sheet.append(vec![object("a", 1)]);
        assert!(sheet.window(Count(5), Count(10)).is_empty());
    }
}
