//! Application default credentials: a file that a variable names, gcloud's own file, the machine. Stores nothing.
//!
//! Source: "How Application Default Credentials works", Google Cloud.

use super::account::{self, parse_service_account, token_uri};
use super::grant::{self, Asker, SIGN_IN};
use super::tokens::{self, Token};
use crate::http::{Http, Trust};
use async_trait::async_trait;
use bytes::Bytes;
use hyper::Request;
use model::{Error, ErrorKind, Result, Secret};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where people's sign-ins are renewed, unless their file says otherwise.
const RENEW: &str = "https://oauth2.googleapis.com/token";
const MACHINE: &str = "metadata.google.internal";
/// How long the machine may be silent: on any other it never answers.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells the value of a variable.
type Variable = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Where credentials are looked for that nobody entered.
#[derive(Clone)]
pub struct Surroundings(Arc<Variable>);

impl Surroundings {
    /// This process's environment.
    pub fn of_process() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// Surroundings in which `variable` tells the value of a variable.
    pub fn of(variable: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(variable))
    }

    fn variable(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    /// Where gcloud writes what `gcloud auth application-default login` gave it.
    fn well_known(&self) -> Option<PathBuf> {
        let folder = match self.variable("CLOUDSDK_CONFIG") {
            Some(folder) => PathBuf::from(folder),
            None if cfg!(windows) => PathBuf::from(self.variable("APPDATA")?).join("gcloud"),
            None => PathBuf::from(self.variable("HOME")?).join(".config").join("gcloud"),
        };
        Some(folder.join("application_default_credentials.json"))
    }
}

#[derive(Deserialize)]
struct SignIn {
    client_id: String,
    client_secret: Secret<String>,
    refresh_token: Secret<String>,
    #[serde(default)]
    token_uri: Option<String>,
}

/// Tokens for whoever the surroundings say.
pub(super) struct Source {
    surroundings: Surroundings,
    http: Http,
    /// To ask the machine, which answers at once or not at all.
    machine: Http,
    trust: Trust,
}

impl Source {
    pub(super) fn new(surroundings: Surroundings, trust: &Trust) -> Result<Self> {
        let http = Http::new(trust, super::IDLE)?;
        let machine = Http::new(&Trust::default(), PATIENCE)?;
        Ok(Self { surroundings, http, machine, trust: trust.clone() })
    }

    async fn by_file(&self, doing: &'static str, path: &Path, text: &str) -> Result<Token> {
        let broken = |why: &str| {
            let message = format!("the application default credentials in {} {why}", path.display());
            Error::new(ErrorKind::Unauthenticated, doing, message).hint(SIGN_IN)
        };
        let value: serde_json::Value = serde_json::from_str(text).map_err(|_| broken("are no JSON"))?;
        match value.get("type").and_then(serde_json::Value::as_str) {
            Some("service_account") => {
                let source = account::Source::new(&parse_service_account(text)?, Http::new(&self.trust, super::IDLE)?)?;
                source.token(doing).await
            }
            Some("authorized_user") => {
                let sign_in = serde_json::from_value(value).map_err(|_| broken("are incomplete"))?;
                self.renewed(doing, &sign_in).await
            }
            Some(other) => {
                // Precision does not cut what is printed with `?`, and the file is somebody else's.
                let other: String = other.chars().take(40).collect();
                let message = format!("application default credentials of the type {other:?} cannot be used");
                Err(Error::new(ErrorKind::Unsupported, doing, message).hint(
                    "enter the key of a service account, or sign in with `gcloud auth application-default login`",
                ))
            }
            None => Err(broken("do not say what they are")),
        }
    }

    async fn renewed(&self, doing: &'static str, sign_in: &SignIn) -> Result<Token> {
        let uri = token_uri(sign_in.token_uri.as_deref().unwrap_or(RENEW))?;
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", sign_in.client_id.as_str()),
            ("client_secret", sign_in.client_secret.expose()),
            ("refresh_token", sign_in.refresh_token.expose()),
        ];
        grant::by_form(&self.http, doing, Asker::Person, &uri, &form).await
    }

    async fn by_machine(&self, doing: &'static str) -> Result<Token> {
        let named = self.surroundings.variable("GCE_METADATA_HOST");
        let host = named.as_deref().unwrap_or(MACHINE);
        let uri = format!("http://{host}/computeMetadata/v1/instance/service-accounts/default/token");
        let request = Request::get(uri).header("metadata-flavor", "Google").body(Bytes::new());
        let request = request
            .map_err(|_| Error::new(ErrorKind::Invalid, doing, format!("GCE_METADATA_HOST is no host: {host:.80?}")))?;
        let nobody = || {
            let message = "there are no application default credentials";
            Error::new(ErrorKind::Unauthenticated, doing, message).hint(SIGN_IN)
        };
        match self.machine.send(doing, request).await {
            // Whatever else sits at that address, a hotel's sign-in page for one, does not say this.
            Ok(reply) if reply.headers.get("metadata-flavor").is_some_and(|flavor| flavor == "Google") => {
                grant::answered(doing, Asker::Machine, reply).await
            }
            Err(error) if named.is_some() => Err(error),
            Ok(_) => Err(nobody()),
            Err(error) => Err(nobody().caused_by(error)),
        }
    }
}

#[async_trait]
impl tokens::Source for Source {
    async fn ask(&self, doing: &'static str) -> Result<Token> {
        if let Some(named) = self.surroundings.variable("GOOGLE_APPLICATION_CREDENTIALS") {
            let path = PathBuf::from(named);
            let text = tokio::fs::read_to_string(&path).await.map_err(|error| {
                let message = format!("GOOGLE_APPLICATION_CREDENTIALS names {}, which cannot be read", path.display());
                Error::new(ErrorKind::Unauthenticated, doing, message).hint("correct the variable").caused_by(error)
            })?;
            return self.by_file(doing, &path, &text).await;
        }
        if let Some(path) = self.surroundings.well_known() {
            match tokio::fs::read_to_string(&path).await {
                Ok(text) => return self.by_file(doing, &path, &text).await,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    let message = format!("the sign-in in {} cannot be read", path.display());
                    return Err(Error::new(ErrorKind::Unauthenticated, doing, message).hint(SIGN_IN).caused_by(error));
                }
            }
        }
        self.by_machine(doing).await
    }
}
