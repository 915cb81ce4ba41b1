//! Single objects and listings: `ferry ls`, `cat` and `link`.

mod cat;
mod link;
mod ls;

pub(super) use cat::cat;
pub(super) use link::link;
pub(super) use ls::ls;
