//! The real program in its real window, driven by WebKitWebDriver and looked at by role and name. `make e2e` gives these
//! tests what they need: a virtual display, a session bus with an unlocked Secret Service, the storage servers.
//!
//! | file | what a user does |
//! |---|---|
//! | first_start | opens Skyferry for the first time |
//! | arranging | panes, tabs, bookmarks and sizes, found again at the next start |
//! | copying | drags, presses F5 and uses menus between panes, moves, answers a conflict |
//! | looking | looks into pictures, texts, a PDF and a film, changes metadata, copies a link |
//! | dropping | drops files of the desktop on a pane |
//! | connecting | adds a real S3 server and copies to it; where the secret is, and is not |
//! | importing | imports a cloud that another program knows |
//! | signing_in | enters a one-time code, replaces a secret that was rotated |
//! | resuming | loses the program in the middle of a copy |
//! | screens | (`make screenshots`) takes the pictures of the documentation |
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test a broken expectation is the finding"
)]

mod arranging;
mod connecting;
mod copying;
mod dropping;
mod first_start;
mod importing;
mod looking;
mod resuming;
mod screens;
mod signing_in;
mod support;
