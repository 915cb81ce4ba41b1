//! Each kind of credentials against endpoints of our own, in a process with an environment and a home of its own.

mod ambient;
mod codes;
mod profiles;
mod roles;
mod sso;

use super::*;
use crate::credentials::no_credentials;
use crate::http::Trust;
use model::{ErrorKind, Result};
use object_store::aws::AwsCredential;
use std::path::Path;
use testkit::servers::{Answer, Answering};

/// A port that nobody listens on.
const NOWHERE: &str = "http://127.0.0.1:1";

fn reach() -> Reach {
    Reach::new("eu-central-1", &Trust::default()).unwrap()
}

async fn given(identity: &Identity) -> Result<Arc<AwsCredential>> {
    let Identity::Keys(keys) = identity else { panic!("these are keys") };
    keys.get_credential().await.map_err(|error| no_credentials("read", error))
}

/// Kind, message and hint of a refusal.
async fn refusal(identity: &Identity) -> (ErrorKind, String, String) {
    let error = given(identity).await.unwrap_err();
    (error.kind, error.message().to_owned(), error.hinted().unwrap_or_default().to_owned())
}

fn write(home: &Path, name: &str, text: &str) {
    let place = home.join(".aws").join(name);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(place, text).unwrap();
}

/// The home of the process apart.
fn home() -> std::path::PathBuf {
    std::env::home_dir().unwrap()
}

/// An STS that gives `id`, whoever asks for what.
async fn sts(id: &'static str) -> Answering {
    Answering::start(move |asked| {
        let action = if asked.body.contains("Action=AssumeRoleWithWebIdentity") {
            "AssumeRoleWithWebIdentity"
        } else {
            "AssumeRole"
        };
        Answer::new(
            200,
            format!(
                "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><Credentials>\
                 <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                 <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></{action}Result></{action}Response>"
            ),
        )
    })
    .await
}

/// An STS that refuses with `code`.
async fn refusing(status: u16, code: &'static str) -> Answering {
    Answering::start(move |_| {
        Answer::new(
            status,
            format!(
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
                 <Code>{code}</Code><Message>not for you</Message></Error><RequestId>r</RequestId></ErrorResponse>"
            ),
        )
    })
    .await
}
