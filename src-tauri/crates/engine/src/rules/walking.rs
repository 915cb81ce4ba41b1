//! What is to be routed, one by one: objects as they are named, folders with everything below them. Links to folders are not
//! followed, so that no walk is without end.

use super::Given;
use crate::Engine;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use model::{EntryKind, Facts, Key, Location, Result, Source};
use std::path::PathBuf;

/// Objects that are looked at side by side.
const ABREAST: usize = 16;

impl Engine {
    /// Paths of this computer as sources, in order.
    pub(crate) async fn file_sources(&self, paths: &[PathBuf]) -> Result<Vec<Source>> {
        let mut sources = Vec::with_capacity(paths.len());
        for path in paths {
            sources.push(self.file_source(path).await?);
        }
        Ok(sources)
    }

    /// The objects of all sources, in order, with their facts or why they have none. What cannot be listed is an error at the
    /// place of the folder.
    pub(crate) fn known<'a>(
        &'a self,
        sources: &'a [Source],
        given: &'a Given,
    ) -> impl Stream<Item = (Location, Result<Facts>)> + 'a {
        let objects = stream::iter(sources).flat_map(|source| self.objects(source));
        let facts = move |(at, top): (Location, Result<Key>)| async move {
            let facts = match top {
                Ok(top) => self.facts(&at, &top, given).await,
                Err(error) => Err(error),
            };
            (at, facts)
        };
        objects.map(facts).buffered(ABREAST)
    }

    /// The objects of a source, each with what their paths leave out.
    fn objects<'a>(&'a self, source: &'a Source) -> BoxStream<'a, (Location, Result<Key>)> {
        let at = &source.location;
        let top = at.key.parent();
        if source.kind == EntryKind::Object {
            return stream::iter([(at.clone(), Ok(top))]).boxed();
        }
        let pages = stream::once(self.list(at, true)).try_flatten();
        let one_by_one = move |page: Result<Vec<model::Entry>>| {
            let found = match page {
                Ok(page) => {
                    let objects = page.into_iter().filter(|entry| entry.kind == EntryKind::Object);
                    objects.map(|entry| (at.with_key(entry.key), Ok(top.clone()))).collect()
                }
                Err(error) => vec![(at.clone(), Err(error))],
            };
            stream::iter(found)
        };
        pages.flat_map(one_by_one).boxed()
    }
}
