//! The nouns of Skyferry. This crate knows no network, no disk and no runtime: it parses, orders and counts.

mod bytes;
mod cloud;
mod description;
mod entry;
mod error;
mod event;
mod id;
mod job;
mod key;
mod layout;
mod listing;
mod location;
mod measured;
mod plan;
mod preview;
mod rule;
mod secret;
mod settings;
mod task;
mod time;
mod transfers;
mod undo;

pub use bytes::{Bytes, Count};
pub use cloud::{
    Abilities, Algorithm, Auth, Bucket, Capabilities, Checksum, Cloud, CloudDraft, Clouds, Connection, Credentials,
    Evidence, Feature, Features, Field, FieldKind, FieldSpec, Form, Found, Health, HealthState, Imported, Jurisdiction,
    MAX_REQUESTS, Outcome, Profile, Protocol, Provider, ProviderId, Recognised, Role, Secrets, Site, Sizes, Stage,
    StageReport, Support, VaultState,
};
pub use description::{Description, Metadata, ObjectVersion, ObjectVersions, Replica, Touch};
pub use entry::{Entry, EntryKind};
pub use error::{During, Error, ErrorKind, Result, Retry};
pub use event::Event;
pub use id::{CloudId, JobId, ListingId, PolicyId, Revision, RuleId};
pub use job::{
    Activity, Conflict, JobKind, JobOptions, JobSpec, JobState, JobSummary, Keys, Remaining, Source, Stamp, Tally,
    Target,
};
pub use key::Key;
pub use layout::{Bookmark, Column, ColumnWidth, Layout, Tabs};
pub use listing::{ListingState, Rows, Sort, SortBy};
pub use location::Location;
pub use measured::Measured;
pub use plan::{Fate, FateTotal, Plan, There};
pub use preview::{Preview, PreviewKind, PreviewText};
pub use rule::{
    Action, Comparison, Condition, Date, Destination, Digest, Facts, Finding, KeyTemplate, Match, Origin, Piece, Place,
    Placeholder, Placement, Policy, Reason, Region, RegionFrom, RegionHints, RegionMap, Route, Rule, RuleDraft, Rules,
    Standing, Step, Then, Trace, Trouble, TypePattern, Types, Verdict, When,
};
pub use secret::{Secret, SecretName};
pub use settings::{Density, Keymap, Preset, Settings, Theme, Units};
pub use task::{Failure, Proof, Rung, TaskState, TaskSummary};
pub use time::{Clock, Timestamp};
pub use transfers::{Span, Transfers};
pub use undo::{Undo, UndoHow, Undone};
