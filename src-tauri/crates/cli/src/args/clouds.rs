//! What can be typed about clouds.

use clap::{Args, Subcommand};
use model::Auth;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Clouds {
    /// Connect to a cloud and, if it answers, keep it
    Add(Box<Add>),
    /// Change a cloud; what is not given stays as it is, also its secret
    Edit(Box<Edit>),
    /// List the configured clouds
    Ls,
    /// Everything that is known of a cloud, but for its secret
    Show {
        /// Identity or name of the cloud
        name: String,
    },
    /// Test the connection of a cloud in eight stages and keep what was learned
    Test {
        /// Identity or name of the cloud
        name: String,
        /// Also write an object of 1 KiB, read it back and delete it
        #[arg(long)]
        write: bool,
    },
    /// List the clouds that other programs on this computer know, or configure some of them
    Import {
        /// Which, as listed; without any they are only listed
        ids: Vec<String>,
        /// All that can be imported
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// The kinds of service that --provider takes, with the fields of each
    Providers,
    /// Give a cloud the one-time code that it demands; jobs that waited for it go on, and are followed to their end. What
    /// the code opens lives in memory: for another command use --sign-in
    SignIn {
        /// Identity or name of the cloud
        name: String,
        /// Read the code from standard input: it is never an argument
        #[arg(long, required = true)]
        code_stdin: bool,
    },
    /// Forget a cloud and its secret; nothing in it changes
    Forget {
        /// Identity or name of the cloud
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What to call it; its identity in locations is made from this
    pub(crate) name: String,
    /// Kind of service, from 'ferry clouds providers'
    #[arg(long, value_name = "P")]
    pub(crate) provider: String,
    #[command(flatten)]
    pub(crate) fields: Fields,
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// Identity or name of the cloud
    pub(crate) cloud: String,
    /// Another name
    #[arg(long)]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) fields: Fields,
}

/// What a form has. Which of them a provider takes says 'ferry clouds providers'.
#[derive(Debug, Args)]
pub(crate) struct Fields {
    /// How to sign in, if the provider takes several ways: key, profile, ambient, anonymous, service-account, account-key,
    /// sas, connection-string
    #[arg(long, value_name = "WAY", value_parser = way)]
    pub(crate) auth: Option<Auth>,
    /// Folder of a local cloud
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// Endpoint; https:// is assumed
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Region to sign for, or to show for a local cloud
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// The one bucket to use; buckets are then never listed
    #[arg(long)]
    pub(crate) bucket: Option<String>,
    /// Account: Cloudflare's id, Azure's storage account
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Google's project, needed to list and make buckets
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Where the bytes lie by law: what the provider offers (R2: eu, fedramp), else your own word for it
    #[arg(long, value_name = "LABEL")]
    pub(crate) jurisdiction: Option<String>,
    /// Access key id
    #[arg(long, value_name = "ID")]
    pub(crate) access_key_id: Option<String>,
    /// Read the secret from standard input (it is never an argument): a secret key, with a session token on a second line
    /// if there is one, a service account's JSON, an account key, a shared access signature or a connection string
    #[arg(long)]
    pub(crate) secret_stdin: bool,
    /// Read a one-time code from standard input, for a profile whose role demands one (it is never an argument)
    #[arg(long, conflicts_with = "secret_stdin")]
    pub(crate) code_stdin: bool,
    /// Profile of the AWS configuration; nothing of it is copied
    #[arg(long)]
    pub(crate) profile: Option<String>,
    /// Role to assume first
    #[arg(long, value_name = "ARN")]
    pub(crate) role_arn: Option<String>,
    /// External id that the role's owner demands
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: Option<String>,
    /// File with certificates (PEM) to trust besides the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Put the bucket into the path instead of the host's name [default: what the provider takes]
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) path_style: Option<bool>,
    /// Refuse every write to this cloud
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) read_only: Option<bool>,
    /// Refuse deleting and replacing in this cloud
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) protected: Option<bool>,
    /// Requests that may be under way at once, at most [default: 256]
    #[arg(long, value_name = "N")]
    pub(crate) max_requests: Option<u16>,
    /// Colour of its tile in the window, 0 to 7 [default: one that no cloud has]
    #[arg(long, value_name = "N")]
    pub(crate) color: Option<u8>,
    /// Letter on its tile [default: the first of its name]
    #[arg(long, value_name = "X")]
    pub(crate) letter: Option<String>,
}

fn way(text: &str) -> Result<Auth, String> {
    serde_json::from_value(text.replace('-', "_").into()).map_err(|_| "there is no such way to sign in".to_owned())
}
