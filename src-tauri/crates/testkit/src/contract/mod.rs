//! What every `clouds::Store` keeps, whatever the provider: many small tests, run one by one against one bucket.

mod buckets;
mod checksums;
mod copying;
mod deleting;
mod expect;
mod ground;
mod links;
mod listing;
mod metadata;
mod multipart;
mod names;
mod reading;
mod reference;
mod tags;
mod versions;
mod writing;

pub use expect::Expect;
pub use reference::Reference;

use clouds::Store;
use expect::Outcome;
use futures::future::BoxFuture;
use ground::{Ground, Verdict};
use std::sync::Arc;
use std::time::Duration;

/// One test ends within this, or has failed.
const PATIENCE: Duration = Duration::from_mins(2);

/// A test: its name is a sentence.
struct Test {
    name: String,
    run: Box<dyn Fn(Ground) -> BoxFuture<'static, Verdict> + Send>,
}

/// Lists functions of a room as tests, named after them.
macro_rules! tests {
    ($($test:ident),* $(,)?) => {
        /// The tests of this room.
        pub(super) fn tests() -> Vec<super::Test> {
            vec![$(super::Test {
                name: stringify!($test).replace('_', " "),
                run: Box::new(|ground| Box::pin($test(ground))),
            }),*]
        }
    };
}
use tests;

/// Runs the whole contract against `bucket` of `store`, which exists and is empty. `expect` names what this store is
/// known not to keep; such a test still runs, and must fail, so that the record stays true.
///
/// # Panics
/// When a test failed that was not expected to, or the other way round. The message lists all of them.
pub async fn holds(store: Arc<dyn Store>, bucket: &str, expect: Expect) {
    let report = examine(store, bucket, expect).await;
    assert!(report.is_empty(), "the contract does not hold:\n  {}", report.join("\n  "));
}

/// The lines that [`holds`] would end with; none when it holds.
async fn examine(store: Arc<dyn Store>, bucket: &str, expect: Expect) -> Vec<String> {
    let mut report = expect.unknown(&all());
    for (number, test) in all().into_iter().enumerate() {
        report.extend(surprise(&store, bucket, &expect, number, &test).await);
    }
    report
}

/// The line of one test that did not end as expected.
async fn surprise(store: &Arc<dyn Store>, bucket: &str, expect: &Expect, number: usize, test: &Test) -> Option<String> {
    let ground = Ground::new(Arc::clone(store), bucket, number);
    let broken = match tokio::time::timeout(PATIENCE, (test.run)(ground)).await {
        Ok(Ok(())) => None,
        Ok(Err(broken)) => Some(short(&broken.to_string())),
        Err(_) => Some(format!("did not end within {PATIENCE:?}")),
    };
    match expect.judge(&test.name, broken) {
        Outcome::AsExpected => None,
        Outcome::Surprise(line) => Some(line),
    }
}

/// A line that can be read, also where a key of 1,024 bytes is in it.
fn short(line: &str) -> String {
    const MOST: usize = 400;
    if line.chars().count() <= MOST {
        line.to_owned()
    } else {
        format!("{}...", line.chars().take(MOST).collect::<String>())
    }
}

fn all() -> Vec<Test> {
    let rooms = [
        // The bucket is empty only at first.
        listing::tests(),
        reading::tests(),
        writing::tests(),
        metadata::tests(),
        multipart::tests(),
        deleting::tests(),
        buckets::tests(),
        copying::tests(),
        versions::tests(),
        tags::tests(),
        checksums::tests(),
        links::tests(),
        names::tests(),
    ];
    rooms.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests_of_the_contract {
    use super::reference::{Lie, Reference};
    use super::*;

    async fn report(lie: Option<Lie>) -> Vec<String> {
        examine(Arc::new(Reference::new(lie)), "bucket", Expect::everything()).await
    }

    #[tokio::test]
    async fn a_store_that_keeps_everything_passes() {
        assert_eq!(report(None).await, Vec::<String>::new(), "the reference keeps the contract");
    }

    #[tokio::test]
    async fn every_lie_is_found_out() {
        for &lie in Lie::ALL {
            let (store, expect): (Arc<dyn Store>, _) = (Arc::new(Reference::new(Some(lie))), Expect::everything());
            let mut found = None;
            for (number, test) in all().iter().enumerate() {
                // One test that finds it out is enough.
                found = found.or(surprise(&store, "bucket", &expect, number, test).await);
                if found.is_some() {
                    break;
                }
            }
            assert!(found.is_some(), "a store that lies ({lie:?}) must not pass");
        }
    }

    #[tokio::test]
    async fn a_difference_that_is_gone_is_reported() {
        let expect = Expect::everything()
            .but("a missing object is not found", "it was so once")
            .but("no such test", "a slip of the pen");
        let report = examine(Arc::new(Reference::new(None)), "bucket", expect).await;
        assert_eq!(report.len(), 2, "both records are stale: {report:?}");
    }
}
