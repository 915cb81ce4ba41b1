//! Other people's programs read what ours wrote: the only fair judge of "the same bytes". Credentials go by
//! environment, never on the command line.

use crate::hex::hex;
use bytes::Bytes;
use model::{Error, ErrorKind, Key, Result, Secret};
use std::process::Stdio;
use tokio::process::Command;

const DOING: &str = "read with another program";

const BOTO3: &str = r"
import os, sys, boto3
from botocore.config import Config
client = boto3.client('s3', endpoint_url=os.environ['ENDPOINT'], region_name='us-east-1',
                      config=Config(s3={'addressing_style': 'path'}))
key = bytes.fromhex(os.environ['KEY']).decode()
body = client.get_object(Bucket=os.environ['BUCKET'], Key=key)['Body']
for chunk in body.iter_chunks(1 << 20):
    sys.stdout.buffer.write(chunk)
";

const VERSIONED: &str = r"
import os, boto3
from botocore.config import Config
client = boto3.client('s3', endpoint_url=os.environ['ENDPOINT'], region_name='us-east-1',
                      config=Config(s3={'addressing_style': 'path'}))
client.put_bucket_versioning(Bucket=os.environ['BUCKET'], VersioningConfiguration={'Status': 'Enabled'})
";

/// Lets a bucket keep versions from now on, by Amazon's own SDK for Python: Skyferry has no such button.
///
/// # Errors
/// `Unavailable` with what the program said when it fails; `NotFound` when it is not installed.
pub async fn make_versioned(endpoint: &Endpoint, bucket: &str) -> Result<()> {
    let what = format!("boto3 on {bucket}");
    output(python(VERSIONED, endpoint, bucket), &what).await.map(drop)
}

/// Which program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `rclone cat`. It cannot name every key: not `a//b`, `..` or a leading slash.
    Rclone,
    /// Amazon's own SDK for Python. It names every key.
    Boto3,
}

/// An S3 endpoint with credentials.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// `http://host:port`.
    pub url: String,
    /// The access key's public half.
    pub access_key_id: String,
    /// Its secret half.
    pub secret: Secret<String>,
}

impl From<&crate::s3::S3Server> for Endpoint {
    fn from(server: &crate::s3::S3Server) -> Self {
        let (url, access_key_id) = (server.endpoint(), server.access_key_id().to_owned());
        Self { url, access_key_id, secret: server.secret() }
    }
}

impl From<&crate::fast::FastS3> for Endpoint {
    fn from(server: &crate::fast::FastS3) -> Self {
        use crate::fast::FastS3;
        let (url, access_key_id) = (server.endpoint(), FastS3::ACCESS_KEY_ID.to_owned());
        Self { url, access_key_id, secret: Secret::new(FastS3::SECRET.to_owned()) }
    }
}

impl From<&crate::servers::Server> for Endpoint {
    fn from(server: &crate::servers::Server) -> Self {
        let (url, access_key_id) = (server.endpoint().to_owned(), server.access_key_id().to_owned());
        Self { url, access_key_id, secret: server.secret() }
    }
}

impl Program {
    /// The bytes of an object, as this program reads them.
    ///
    /// # Errors
    /// `Unavailable` with what the program said when it fails; `NotFound` when it is not installed.
    pub async fn read(self, endpoint: &Endpoint, bucket: &str, key: &Key) -> Result<Bytes> {
        let command = match self {
            Self::Rclone => rclone(endpoint, bucket, key)?,
            Self::Boto3 => {
                let mut command = python(BOTO3, endpoint, bucket);
                command.env("KEY", hex(key.as_bytes()));
                command
            }
        };
        output(command, &format!("{self:?} on {bucket}/{key:?}")).await
    }
}

/// What a program says on standard output; `what` names it where it fails.
async fn output(mut command: Command, what: &str) -> Result<Bytes> {
    let running = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let output = running.await.map_err(|error| Error::from_io(DOING, error))?;
    if output.status.success() {
        return Ok(Bytes::from(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(ErrorKind::Unavailable, DOING, format!("{what}: {}", said.trim())))
}

fn rclone(endpoint: &Endpoint, bucket: &str, key: &Key) -> Result<Command> {
    let unnamed = || Error::new(ErrorKind::Unsupported, DOING, format!("rclone cannot name {key:?}"));
    let text = key.as_str().ok_or_else(unnamed)?;
    let mut command = Command::new("rclone");
    command.args(["cat", &format!("other:{bucket}/{text}")]);
    command.envs([("RCLONE_CONFIG", "/dev/null"), ("RCLONE_CONFIG_OTHER_TYPE", "s3")]);
    command.envs([("RCLONE_CONFIG_OTHER_PROVIDER", "Other"), ("RCLONE_CONFIG_OTHER_REGION", "us-east-1")]);
    command.env("RCLONE_CONFIG_OTHER_ENDPOINT", &endpoint.url);
    command.env("RCLONE_CONFIG_OTHER_ACCESS_KEY_ID", &endpoint.access_key_id);
    command.env("RCLONE_CONFIG_OTHER_SECRET_ACCESS_KEY", endpoint.secret.expose());
    Ok(command)
}

fn python(script: &str, endpoint: &Endpoint, bucket: &str) -> Command {
    let mut command = Command::new("python3");
    command.args(["-c", script]).env("ENDPOINT", &endpoint.url).env("BUCKET", bucket);
    command.env("AWS_ACCESS_KEY_ID", &endpoint.access_key_id).env("AWS_SECRET_ACCESS_KEY", endpoint.secret.expose());
    command.envs([("AWS_CONFIG_FILE", "/dev/null"), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")]);
    command
}
