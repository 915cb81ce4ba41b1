//! What the engine tells its faces: that something changed, never what. The face asks again.

use crate::{ListingId, Revision};
use serde::{Deserialize, Serialize};

/// A change, with the revision that an answer must reach to show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Event {
    /// Clouds were added, changed or forgotten.
    Clouds {
        /// Of the list of clouds.
        revision: Revision,
    },
    /// An open listing has other rows, order or state.
    Listing {
        /// Which one.
        id: ListingId,
        /// Of that listing.
        revision: Revision,
    },
    /// A job came, moved or ended.
    Jobs {
        /// Of the activity.
        revision: Revision,
    },
    /// Rules or policies are others.
    Rules {
        /// Of the rules.
        revision: Revision,
    },
}
