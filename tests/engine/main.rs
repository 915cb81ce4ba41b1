//! The engine without any window, on temporary homes and real servers in this process.
//!
//! | file | what is promised |
//! |---|---|
//! | clouds | connecting, forgetting, where secrets are |
//! | signing_in | one-time codes open what demands them, in memory only |
//! | browsing | listings arrive in pages, are sorted and filtered, and see what jobs change |
//! | copying | every object arrives as it was, proved, with what belongs to it |
//! | planning | what a job would do is known before its first byte moves |
//! | conflicts | nothing is overwritten unless somebody says so |
//! | inside | copies inside a cloud stay there, and are proved or called size only |
//! | moving | a source is removed only when its replica is proved |
//! | comparing | a comparison says what differs and changes nothing |
//! | names | any key goes to a folder and comes back; nothing is written outside of it |
//! | deleting | what is listed is deleted; half a listing deletes nothing |
//! | undoing | what a job did is taken back, over nothing that came since |
//! | handling | folders are made, measured, renamed; objects linked and downloaded |
//! | looking | an object is described as its cloud says, changed only as it was shown, its versions kept |
//! | previewing | a grant shows one object, by ranges, as long as it is open and the object is the same |
//! | resuming | an interruption costs what was under way, and nothing else |
//! | limits | transfers take no more than was allowed |
//! | rules | rules are kept whole or not at all, files go where they say, a dry run is the real one |
//! | policies | an object of a region lands nowhere that a policy forbids, by whatever way it comes |
//! | failing | trouble is tried again, named, and never called done |
#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a broken expectation is the finding")]

mod browsing;
mod clouds;
mod comparing;
mod conflicts;
mod copying;
mod deleting;
mod failing;
mod handling;
mod inside;
mod limits;
mod looking;
mod moving;
mod names;
mod planning;
mod policies;
mod previewing;
mod resuming;
mod rules;
mod signing_in;
mod support;
mod undoing;
