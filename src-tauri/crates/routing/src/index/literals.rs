//! Globs found by the text that they begin or end with.

use super::{List, Rank};

/// Texts from their first byte on, or from their last, each with the rules that it leads to.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    next: Vec<(u8, usize)>,
    ranks: List,
}

impl Default for Trie {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl Trie {
    /// Files a rule under a text.
    pub(super) fn add(&mut self, text: impl Iterator<Item = u8>, rank: Rank) {
        let mut at = 0;
        for byte in text {
            let known = self.nodes[at].next.iter().find(|(other, _)| *other == byte).map(|(_, next)| *next);
            at = known.unwrap_or_else(|| {
                let new = self.nodes.len();
                self.nodes[at].next.push((byte, new));
                self.nodes.push(Node::default());
                new
            });
        }
        if self.nodes[at].ranks.last() != Some(&rank) {
            self.nodes[at].ranks.push(rank);
        }
    }

    /// The rules under every text that `text` begins with.
    pub(super) fn along<'a>(&'a self, text: impl Iterator<Item = u8>, mut found: impl FnMut(&'a [Rank])) {
        let mut node = &self.nodes[0];
        for byte in text {
            let Some((_, next)) = node.next.iter().find(|(other, _)| *other == byte) else { return };
            node = &self.nodes[*next];
            if !node.ranks.is_empty() {
                found(&node.ranks);
            }
        }
    }
}

/// The text that everything begins with that a glob fits.
pub(super) fn beginning(glob: &str) -> &str {
    glob.split(['*', '?', '[', '{', '\\']).next().unwrap_or(glob)
}

/// The text that everything ends with that a glob fits.
pub(super) fn ending(glob: &str) -> &str {
    let tail = glob.rsplit(['*', '?', ']', '}', '\\']).next().unwrap_or(glob);
    // `**/x` fits `x` too.
    tail.strip_prefix('/').unwrap_or(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_what_every_fitting_name_has() {
        for (glob, first, last) in [
            ("report-*.txt", "report-", ".txt"),
            ("/srv/**", "/srv/", ""),
            ("**/x", "", "x"),
            ("a/**/b", "a/", "b"),
            ("{a,b}.png", "", ".png"),
            ("[ab]c", "", "c"),
            ("plain", "plain", "plain"),
            (r"a\*b", "a", "b"),
        ] {
            assert_eq!((beginning(glob), ending(glob)), (first, last), "{glob}");
        }
    }

    #[test]
    fn a_trie_finds_what_lies_on_the_way() {
        let mut trie = Trie::default();
        for (text, rank) in [("ab", 1), ("a", 2), ("abc", 3), ("b", 4), ("ab", 5)] {
            trie.add(text.bytes(), rank);
        }
        let mut found = Vec::new();
        trie.along("abx".bytes(), |ranks| found.extend_from_slice(ranks));
        assert_eq!(found, [2, 1, 5]);
    }
}
