//! The nouns of Skyferry. This crate knows no network, no disk and no runtime: it parses, orders and counts.

mod bytes;
mod cloud;
mod entry;
mod error;
mod event;
mod id;
mod job;
mod key;
mod layout;
mod listing;
mod location;
mod log;
mod measured;
mod plan;
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
pub use log::{JobStep, LogLine};
pub use measured::Measured;
pub use plan::{Fate, FateTotal, Plan, There};
pub use rule::{
    Action, Comparison, Condition, Cost, Date, Destination, DestinationText, Digest, Dispatch, Elsewhere, Explained,
    Facts, Finding, Forecast, KeyTemplate, Match, Moved, Origin, Piece, Place, PlaceText, Placeholder, Placement,
    Policy, PolicyText, Reason, Region, RegionFrom, RegionHints, RegionMap, Route, Routed, Rule, RuleDraft, RuleEdit,
    RuleShown, RuleText, Rules, RulesPreview, RulesShown, Sample, SampleOf, Share, Standing, Step, Then, ThenText,
    Trace, Trouble, TypePattern, Types, Verdict, When,
};
pub use secret::{Secret, SecretName};
pub use settings::{Density, Keymap, Preset, Settings, Theme, Units, WindowPlace};
pub use task::{Failure, Proof, Rung, TaskState, TaskSummary};
pub use time::{Clock, Timestamp};
pub use transfers::{Span, Transfers};
pub use undo::{Undo, UndoHow, Undone};
