//! How much may happen at once.

use std::time::Duration;

/// Bounds of one engine, whatever the number of its jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tasks under way at the same time.
    pub tasks: usize,
    /// Bytes of objects that may be in memory.
    pub memory: u64,
    /// Size of a part, in bytes; an object up to this size is one write.
    pub part: u64,
    /// Parts of one object under way at the same time.
    pub parts: usize,
    /// Tries of one task while the cloud is busy or does not answer.
    pub attempts: u32,
    /// How long a read may bring no byte.
    pub idle: Duration,
}

impl Limits {
    /// The most parts that S3 takes for one object.
    pub const MOST_PARTS: u64 = 10_000;

    /// The size of the parts of an object of `size` bytes: at least `part`, and few enough of them.
    pub fn part_size(&self, size: u64) -> u64 {
        const MIB: u64 = 1024 * 1024;
        let least = size.div_ceil(Self::MOST_PARTS);
        if least <= self.part { self.part } else { least.next_multiple_of(MIB) }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tasks: 10,
            memory: 256 * 1024 * 1024,
            part: 16 * 1024 * 1024,
            parts: 4,
            attempts: 6,
            idle: Duration::from_mins(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_so_that_ten_thousand_are_enough() {
        let limits = Limits::default();
        assert_eq!(limits.part_size(1), limits.part, "a small object needs no larger parts");
        let five_tib = 5 << 40;
        let part = limits.part_size(five_tib);
        assert!(five_tib.div_ceil(part) <= Limits::MOST_PARTS, "{part} bytes a part are too few");
    }
}
