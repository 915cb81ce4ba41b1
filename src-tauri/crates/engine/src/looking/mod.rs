//! One object looked at closely: what its cloud says of it, its metadata changed, its versions, what jobs did with it and
//! where else its bytes are known to be.

mod describing;
mod history;
mod retagging;
mod versions;
