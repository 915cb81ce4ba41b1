//! From arguments to the draft of a cloud, and the secret from standard input.

use crate::args::{Add, Edit, Fields};
use engine::Engine;
use model::{Auth, CloudDraft, Error, ErrorKind, Field, Provider, ProviderId, Result, Secret, Secrets};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

/// The draft of a new cloud.
pub(super) fn new(engine: &Engine, add: Add) -> Result<(CloudDraft, Secrets)> {
    let providers = engine.providers();
    let id = ProviderId(add.provider);
    let provider = providers.iter().find(|provider| provider.id == id);
    let draft = CloudDraft {
        name: add.name,
        auth: provider.map_or(Auth::Key, |provider| way(provider, &add.fields)),
        provider: id,
        fields: BTreeMap::new(),
        jurisdiction: None,
        read_only: false,
        protected: false,
        max_requests: None,
        color: None,
        letter: None,
    };
    filled_in(draft, provider, add.fields)
}

/// The draft of a configured cloud, with what was given in place of what was.
pub(super) fn changed(mut draft: CloudDraft, edit: Edit) -> Result<(CloudDraft, Secrets)> {
    if let Some(name) = edit.name {
        draft.name = name;
    }
    if let Some(auth) = edit.fields.auth {
        draft.auth = auth;
    }
    filled_in(draft, None, edit.fields)
}

/// The way to sign in: as it was said, or as a field implies, or the provider's usual one.
fn way(provider: &Provider, fields: &Fields) -> Auth {
    let takes = |auth: Auth| provider.forms.iter().any(|form| form.auth == auth);
    let implied = fields.profile.is_some().then_some(Auth::Profile).filter(|auth| takes(*auth));
    let keyed = fields.access_key_id.is_some().then_some(Auth::Key).filter(|auth| takes(*auth));
    let usual = provider.forms.first().map(|form| form.auth);
    fields.auth.or(implied).or(keyed).or(usual).unwrap_or(Auth::Anonymous)
}

fn filled_in(mut draft: CloudDraft, provider: Option<&Provider>, given: Fields) -> Result<(CloudDraft, Secrets)> {
    let known = |field: Field| {
        let forms = provider.into_iter().flat_map(|provider| &provider.forms);
        forms.flat_map(|form| &form.fields).any(|spec| spec.field == field) || draft.fields.contains_key(&field)
    };
    // What the provider offers as a choice of its own is a field; elsewhere it is a declaration.
    let jurisdiction = if known(Field::Jurisdiction) { Some(Field::Jurisdiction) } else { None };
    let fields = [
        (Field::Root, absolute(given.root)?),
        (Field::Endpoint, given.endpoint),
        (Field::Region, given.region),
        (Field::Bucket, given.bucket),
        (Field::Account, given.account),
        (Field::Project, given.project),
        (Field::AccessKeyId, given.access_key_id),
        (Field::Profile, given.profile),
        (Field::RoleArn, given.role_arn),
        (Field::ExternalId, given.external_id),
        (Field::Ca, absolute(given.ca)?),
        (Field::PathStyle, given.path_style.map(|it| it.to_string())),
    ];
    draft.fields.extend(fields.into_iter().filter_map(|(field, text)| Some((field, text?))));
    if let Some(label) = given.jurisdiction {
        match jurisdiction {
            Some(field) => drop(draft.fields.insert(field, label)),
            None => draft.jurisdiction = Some(label),
        }
    }
    draft.read_only = given.read_only.unwrap_or(draft.read_only);
    draft.protected = given.protected.unwrap_or(draft.protected);
    draft.max_requests = given.max_requests.or(draft.max_requests);
    draft.color = given.color.or(draft.color);
    draft.letter = given.letter.or(draft.letter);
    let secrets = if given.secret_stdin { secrets(draft.auth, &read_secret()?) } else { Secrets::new() };
    Ok((draft, secrets))
}

/// A path from the command line, as it is from anywhere.
fn absolute(path: Option<PathBuf>) -> Result<Option<String>> {
    let path = path.map(std::path::absolute).transpose();
    let path = path.map_err(|error| Error::from_io("read the path", error))?;
    Ok(path.map(|path| path.display().to_string()))
}

/// The fields that standard input fills.
fn secrets(auth: Auth, text: &Secret<String>) -> Secrets {
    let one = |field: Field| [(field, text.clone())].into();
    match auth {
        Auth::ServiceAccount => one(Field::ServiceAccount),
        Auth::AccountKey => one(Field::AccountKey),
        Auth::Sas => one(Field::Sas),
        Auth::ConnectionString => one(Field::ConnectionString),
        Auth::Key | Auth::Anonymous | Auth::Profile | Auth::Ambient => match text.expose().split_once('\n') {
            None => one(Field::SecretKey),
            Some((secret, token)) => [
                (Field::SecretKey, Secret::new(secret.trim().to_owned())),
                (Field::SessionToken, Secret::new(token.trim().to_owned())),
            ]
            .into(),
        },
    }
}

/// The secret, without the line's end that `echo` puts behind it.
fn read_secret() -> Result<Secret<String>> {
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    let secret = Secret::new(text.trim_end_matches(['\r', '\n']).to_owned());
    // The first copy is wiped as well.
    drop(Secret::new(text));
    read.map_err(|error| Error::from_io("read the secret from standard input", error))?;
    if secret.expose().is_empty() {
        return Err(Error::new(ErrorKind::Invalid, "read the secret", "standard input was empty")
            .hint("pipe the secret into ferry"));
    }
    Ok(secret)
}
