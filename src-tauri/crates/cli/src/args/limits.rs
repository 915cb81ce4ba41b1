//! What can be typed behind `ferry limits`.

use super::values::{Limit, clock, days, limit, rate};
use clap::{Args, Subcommand};
use model::Bytes;

#[derive(Debug, Subcommand)]
pub(crate) enum Limits {
    /// Show what all transfers together may take
    Ls,
    /// Bytes a second that all transfers of this home may move, whatever process runs them: from now on, also those under way
    Bandwidth(Bandwidth),
    /// Bytes of objects that may be in memory at one time, at least 32M; counts from the next start on
    Memory {
        /// As 512M or 1GiB
        #[arg(value_name = "SIZE", value_parser = rate)]
        size: Bytes,
    },
    /// Take the timetable away
    Clear,
}

#[derive(Debug, Args)]
pub(crate) struct Bandwidth {
    /// As 10M, or 'off' for no limit
    #[arg(value_name = "RATE", value_parser = limit)]
    pub(crate) rate: Limit,
    /// Only from this time on, as 08:00; goes into the timetable before what is there
    #[arg(long, value_name = "TIME", value_parser = clock, requires = "to")]
    pub(crate) from: Option<u16>,
    /// Until this time; not later than --from, until that time of the next day
    #[arg(long, value_name = "TIME", value_parser = clock, requires = "from")]
    pub(crate) to: Option<u16>,
    /// Only on days that begin so, as mon-fri or sat,sun [default: every day]
    #[arg(long, value_name = "DAYS", value_parser = days, requires = "from")]
    pub(crate) days: Option<Days>,
}

pub(crate) use super::values::Days;
