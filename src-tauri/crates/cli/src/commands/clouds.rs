//! `ferry clouds` and `ferry buckets`.

use crate::args::{Add, Buckets, Clouds, Provider};
use crate::output::{json, line, safe, when};
use engine::Engine;
use model::{Auth, Cloud, CloudDraft, Connection, Error, ErrorKind, Field, ProviderId, Result, Secret, Secrets};
use std::io::Read as _;
use std::process::ExitCode;

pub(super) async fn clouds(engine: &Engine, command: Clouds, as_json: bool) -> Result<ExitCode> {
    match command {
        Clouds::Add(add) => {
            let mut secrets = Secrets::new();
            if add.secret_stdin {
                secrets.insert(Field::SecretKey, read_secret()?);
            }
            let cloud = engine.add_cloud(draft(*add)?, secrets).await?;
            if as_json { json(&cloud) } else { line(&row(&cloud)) }
        }
        Clouds::Ls => {
            let clouds = engine.clouds().await?.clouds;
            if as_json {
                json(&clouds);
            } else {
                clouds.iter().for_each(|cloud| line(&row(cloud)));
            }
        }
        Clouds::Forget { name } => {
            let cloud = engine.cloud_named(&name).await?;
            engine.forget_cloud(&cloud.id).await?;
            if as_json { json(&cloud) } else { line(&format!("forgot {}", cloud.id)) }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn buckets(engine: &Engine, command: Buckets, as_json: bool) -> Result<ExitCode> {
    match command {
        Buckets::Ls { cloud } => {
            let cloud = engine.cloud_named(&cloud).await?;
            let buckets = engine.buckets(&cloud.id).await?;
            if as_json {
                json(&buckets);
            } else {
                let row = |bucket: &model::Bucket| format!("{}  {}", when(bucket.created), safe(&bucket.name));
                buckets.iter().for_each(|bucket| line(&row(bucket)));
            }
        }
        Buckets::Create { cloud, bucket, yes } => {
            super::confirmed(yes, "create a bucket")?;
            let cloud = engine.cloud_named(&cloud).await?;
            engine.create_bucket(&cloud.id, &bucket).await?;
            if as_json {
                json(&model::Bucket { name: bucket, created: None });
            } else {
                line(&format!("created {}:{bucket}", cloud.id));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn draft(add: Add) -> Result<CloudDraft> {
    let root = add.root.map(std::path::absolute).transpose();
    let root = root.map_err(|error| Error::from_io("read the folder's path", error))?;
    let endpoint = add.endpoint.unwrap_or_default();
    let path_style = add.path_style || !endpoint.contains(".amazonaws.com");
    let (provider, auth) = match add.provider {
        Provider::Local => ("local", Auth::Anonymous),
        Provider::S3 => ("s3-compatible", Auth::Key),
    };
    let fields = [
        (Field::Root, root.map(|root| root.display().to_string())),
        (Field::Endpoint, Some(endpoint)),
        (Field::Region, add.region),
        (Field::Bucket, add.bucket),
        (Field::PathStyle, Some(path_style.to_string())),
        (Field::AccessKeyId, add.access_key_id),
    ];
    Ok(CloudDraft {
        name: add.name,
        provider: ProviderId(provider.to_owned()),
        auth,
        fields: fields.into_iter().filter_map(|(field, text)| Some((field, text?))).collect(),
        jurisdiction: None,
        read_only: add.read_only,
        protected: false,
        max_requests: None,
    })
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
            .hint("pipe the secret access key into ferry"));
    }
    Ok(secret)
}

fn row(cloud: &Cloud) -> String {
    let place = match &cloud.connection {
        Connection::Local { root } => safe(root),
        Connection::S3 { site, .. } | Connection::Gcs { site, .. } | Connection::Azure { site, .. } => {
            match &site.bucket {
                Some(bucket) => format!("{}/{bucket}", site.endpoint),
                None => site.endpoint.clone(),
            }
        }
    };
    let region = cloud.region.as_deref().unwrap_or("-");
    let lock = if cloud.read_only { "  read-only" } else { "" };
    format!("{:<20} {:<24} {region:<16} {place}{lock}", cloud.id.as_str(), safe(&cloud.name))
}
