//! Files that are routed together: two of them must not get one key.

use crate::{Compiled, decide};
use model::{Facts, Location, Route, Verdict};
use std::collections::HashMap;

/// Decides for each of several files, in their order. A file that would get the key of an earlier one is not sent
/// anywhere, and says whose key it is.
pub fn decide_batch(compiled: &Compiled, batch: &[Facts]) -> Vec<Route> {
    let mut taken: HashMap<Location, usize> = HashMap::new();
    let mut routes = Vec::with_capacity(batch.len());
    for (index, facts) in batch.iter().enumerate() {
        let mut route = decide(compiled, facts);
        if let Verdict::Send { to } = &route.verdict {
            match to.iter().find_map(|placement| taken.get_key_value(&placement.at)) {
                Some((at, first)) => {
                    let first = batch[*first].path.display();
                    let message = format!("it would get the key {at}, which {first:?} gets");
                    route.verdict = Verdict::Broken { message };
                }
                None => taken.extend(to.iter().map(|placement| (placement.at.clone(), index))),
            }
        }
        routes.push(route);
    }
    routes
}
