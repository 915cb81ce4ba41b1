//! The real program in its real window, driven by WebKitWebDriver and looked at by role and name. `make e2e` gives these
//! tests what they need: a virtual display, a session bus with an unlocked Secret Service, the storage servers.
//!
//! | file | what a user does |
//! |---|---|
//! | first_start | opens Skyferry for the first time |
//! | arranging | panes, tabs, bookmarks and sizes, found again at the next start |
//! | copying | drags, presses F5 and uses menus between panes, moves, answers a conflict |
//! | dropping | drops files of the desktop on a pane |
//! | routing | drops files on the band of rules: each finds its cloud, or says why it stays |
//! | connecting | adds a real S3 server and copies to it; where the secret is, and is not |
//! | importing | imports a cloud that another program knows |
//! | signing_in | enters a one-time code, replaces a secret that was rotated |
//! | resuming | loses the program in the middle of a copy |
//! | leaving | closes the window while a job runs, starts a second time, comes back to where the window stood |
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
mod leaving;
mod resuming;
mod routing;
mod screens;
mod signing_in;
mod support;
