//! Every reader of an answer in turn, for the fuzz target of listings. Of no use to the app.

use super::{
    buckets, completed, copied, copied_part, deletions, location, page, parts, refusal, tagging, tags, timestamp,
    upload_id, uploads, versions,
};

/// What a page says, its keys as they are written; `None` if it is none. Whatever the text is, no reader panics.
pub(crate) fn fuzzed(text: &str) -> Option<Vec<(String, u64)>> {
    const DOING: &str = "list";
    drop((buckets(DOING, text), location(DOING, text), versions(DOING, text), uploads(DOING, text)));
    drop((parts(DOING, text), upload_id(DOING, text), completed(DOING, text)));
    drop((copied(DOING, text), copied_part(DOING, text), deletions(DOING, text), refusal(text.as_bytes())));
    if let Ok(read) = tags(DOING, text) {
        let plain = read.iter().all(|(name, value)| !format!("{name}{value}").contains(['\r', '\n', '\t']));
        assert!(
            !plain || tags(DOING, &tagging(&read)).is_ok_and(|again| again == read),
            "tags that are printed are the same"
        );
    }
    let page = page(DOING, text).ok()?;
    let _times = page.contents.iter().filter_map(|row| timestamp(row.last_modified.as_deref()?)).count();
    Some(page.contents.into_iter().map(|row| (row.key, row.size)).collect())
}
