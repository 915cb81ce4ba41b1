//! What can be typed about buckets.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Buckets {
    /// List the buckets of a cloud
    Ls {
        /// Identity or name of the cloud
        cloud: String,
    },
    /// Make a bucket
    Create {
        /// Identity or name of the cloud
        cloud: String,
        /// Name of the new bucket
        bucket: String,
        /// Do it: a bucket may cost money and its name is taken for everybody
        #[arg(long)]
        yes: bool,
    },
    /// Delete an empty bucket
    Rm {
        /// Identity or name of the cloud
        cloud: String,
        /// Name of the bucket
        bucket: String,
        /// Do it: somebody else may take its name
        #[arg(long)]
        yes: bool,
    },
}
