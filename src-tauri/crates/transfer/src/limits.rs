//! How much may happen at once.

use model::Sizes;
use std::time::Duration;

/// Bounds of one engine, whatever the number of its jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Small objects under way at the same time. How many requests that makes is up to each cloud's own pace.
    pub small: usize,
    /// Large objects, those in parts, under way at the same time.
    pub large: usize,
    /// Bytes of objects that may be in memory.
    pub memory: u64,
    /// Size of a part, in bytes; an object up to this size is one write.
    pub part: u64,
    /// Parts of one object under way at the same time.
    pub parts: usize,
    /// Tries of one task while the cloud is busy or does not answer.
    pub attempts: u32,
    /// The first pause before another try; each further one is at most twice as long, up to a hundred times this.
    pub pause: Duration,
    /// How long a read may bring no byte.
    pub idle: Duration,
    /// How long a cloud that does not answer at all is waited for before its jobs pause.
    pub patience: Duration,
}

impl Limits {
    /// Bytes of small objects under way at the same time: a quarter of the memory, as the buffers of hundreds of connections
    /// come on top of them. The many that are very small are bounded by their number.
    pub(crate) fn small_bytes(&self) -> u64 {
        self.memory / 4
    }

    /// The size of the parts of an object of `size` bytes: at least `part`, and few enough of them for the target.
    pub fn part_size(&self, size: u64, sizes: &Sizes) -> u64 {
        const MIB: u64 = 1024 * 1024;
        let least = size.div_ceil(u64::from(sizes.parts.max(1)));
        if least <= self.part { self.part } else { least.next_multiple_of(MIB) }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            small: 1024,
            large: 4,
            memory: 256 * 1024 * 1024,
            part: 16 * 1024 * 1024,
            parts: 4,
            attempts: 6,
            pause: Duration::from_millis(200),
            idle: Duration::from_mins(1),
            patience: Duration::from_mins(15),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Bytes;

    #[test]
    fn parts_grow_so_that_the_targets_number_is_enough() {
        let (limits, mib) = (Limits::default(), 1024 * 1024);
        let sizes = Sizes {
            write: Bytes(5 << 30),
            part_min: Bytes(5 * mib),
            part_max: Bytes(5 << 30),
            parts: 10_000,
            copy: Bytes(5 << 30),
            key: 1024,
        };
        assert_eq!(limits.part_size(1, &sizes), limits.part, "a small object needs no larger parts");
        let five_tib = 5 << 40;
        let part = limits.part_size(five_tib, &sizes);
        assert!(five_tib.div_ceil(part) <= 10_000, "{part} bytes a part are too few");
    }
}
