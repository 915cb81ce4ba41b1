use super::*;
use model::{ErrorKind, ProviderId, Site};
use testkit::s3::GcsServer;

fn draft(provider: &str, auth: Auth, fields: &[(Field, &str)]) -> CloudDraft {
    CloudDraft {
        name: "x".to_owned(),
        provider: ProviderId(provider.to_owned()),
        auth,
        fields: fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect(),
        jurisdiction: None,
        read_only: false,
        protected: false,
        max_requests: None,
        color: None,
        letter: None,
    }
}

fn secrets(field: Field, text: &str) -> Secrets {
    [(field, Secret::new(text.to_owned()))].into()
}

fn settled(draft: &CloudDraft, secrets: &Secrets) -> Result<Settled> {
    Table::built_in().unwrap().settle(&CloudId::parse("x").unwrap(), draft, secrets, None)
}

fn keyed(provider: &str, fields: &[(Field, &str)]) -> Result<Settled> {
    let mut all = vec![(Field::AccessKeyId, "AK")];
    all.extend(fields);
    settled(&draft(provider, Auth::Key, &all), &secrets(Field::SecretKey, "s"))
}

fn site(settled: &Settled) -> &Site {
    settled.connection.site().unwrap()
}

#[test]
fn an_endpoint_is_put_right() {
    for (given, right) in [
        ("s3.example.com", "https://s3.example.com"),
        (" https://S3.example.com/ ", "https://s3.example.com"),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
        ("host:8443", "https://host:8443"),
        ("https://host:443", "https://host"),
        ("[::1]:9000", "https://[::1]:9000"),
    ] {
        let connected =
            keyed("s3-compatible", &[(Field::Endpoint, given), (Field::Region, " "), (Field::Bucket, "")]).unwrap();
        let Connection::S3 { site, region, path_style: true, .. } = &connected.connection else { panic!("{given}") };
        assert_eq!((site.endpoint.as_str(), region.as_str(), &site.bucket), (right, "us-east-1", &None), "{given}");
        let name = site.credentials.secret().unwrap();
        assert!(name.0.starts_with("x-"), "the secret is named after the cloud, and after nothing of another home");
        assert_eq!(connected.region, None, "a region that nobody declared is not known");
    }
}

#[test]
fn an_endpoint_is_made_from_region_account_and_jurisdiction() {
    let aws = keyed("s3", &[(Field::Region, "eu-central-1")]).unwrap();
    assert_eq!(site(&aws).endpoint, "https://s3.eu-central-1.amazonaws.com");
    assert_eq!(aws.region.as_deref(), Some("eu-central-1"));
    let r2 = keyed("r2", &[(Field::Account, "abc"), (Field::Jurisdiction, "eu")]).unwrap();
    assert_eq!(site(&r2).endpoint, "https://abc.eu.r2.cloudflarestorage.com");
    let eu = Jurisdiction { label: "EU".to_owned(), evidence: Evidence::Read };
    assert_eq!(r2.jurisdiction, Some(eu), "the address itself is the evidence");
    let plain = keyed("r2", &[(Field::Account, "abc")]).unwrap();
    assert_eq!(
        (site(&plain).endpoint.as_str(), plain.jurisdiction.as_ref()),
        ("https://abc.r2.cloudflarestorage.com", None)
    );
    let azure = draft("azure", Auth::AccountKey, &[(Field::Account, "media")]);
    let azure = settled(&azure, &secrets(Field::AccountKey, "a2V5")).unwrap();
    assert_eq!(site(&azure).endpoint, "https://media.blob.core.windows.net");
}

#[test]
fn what_cannot_be_right_names_its_field() {
    for bad in ["", "ftp://host", "https://", "https://host/bucket", "https://u:p@host", "https://host?x", "ho st"] {
        let error = keyed("s3-compatible", &[(Field::Endpoint, bad)]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid, "{bad:?}");
        assert!(error.message().starts_with("endpoint: "), "{bad:?}: {}", error.message());
    }
    let starts = |outcome: Result<Settled>, field: &str| {
        let error = outcome.unwrap_err();
        assert!(
            error.kind == ErrorKind::Invalid && error.message().starts_with(&format!("{field}: ")),
            "{field}: {error}"
        );
    };
    starts(keyed("r2", &[]), "account");
    starts(keyed("r2", &[(Field::Account, "a/b?c")]), "account");
    starts(keyed("r2", &[(Field::Account, "a"), (Field::Jurisdiction, "moon")]), "jurisdiction");
    starts(keyed("s3", &[(Field::Bucket, "a/b")]), "bucket");
    starts(keyed("s3", &[(Field::PathStyle, "maybe")]), "path-style");
    starts(keyed("s3", &[(Field::RoleArn, "admin")]), "role-arn");
    starts(keyed("s3", &[(Field::ExternalId, "7")]), "role-arn");
    starts(keyed("s3", &[(Field::Ca, "ca.pem")]), "ca");
    starts(keyed("nowhere", &[]), "provider");
    starts(
        settled(&draft("s3", Auth::Key, &[(Field::AccessKeyId, "AK")]), &secrets(Field::SecretKey, " \n")),
        "secret-key",
    );
    starts(settled(&draft("s3", Auth::Key, &[]), &secrets(Field::SecretKey, "s")), "access-key-id");
    starts(settled(&draft("s3", Auth::Sas, &[]), &Secrets::new()), "auth");
    starts(settled(&draft("s3", Auth::Profile, &[]), &Secrets::new()), "profile");
    starts(settled(&draft("s3", Auth::Anonymous, &[]), &Secrets::new()), "bucket");
    starts(settled(&draft("local", Auth::Anonymous, &[(Field::Root, "relative")]), &Secrets::new()), "root");
}

#[test]
fn a_changed_cloud_keeps_its_secret_until_another_is_given() {
    let table = Table::built_in().unwrap();
    let id = CloudId::parse("x").unwrap();
    let filled = draft("s3", Auth::Key, &[(Field::AccessKeyId, "AK")]);
    let first = table.settle(&id, &filled, &secrets(Field::SecretKey, "one"), None).unwrap();
    let again = table.settle(&id, &filled, &Secrets::new(), Some(&first.connection)).unwrap();
    assert_eq!(again.connection.secret(), first.connection.secret());
    assert!(again.secret.is_none(), "there is nothing to store");
    let other = table.settle(&id, &filled, &secrets(Field::SecretKey, "two"), Some(&first.connection)).unwrap();
    assert_ne!(other.connection.secret(), first.connection.secret(), "the old one stays until the new one is stored");
    assert_eq!(other.secret.unwrap().expose(), "two");
    let token = secrets(Field::SessionToken, "token");
    let error = table.settle(&id, &filled, &token, Some(&first.connection)).unwrap_err();
    assert!(error.message().starts_with("secret-key: "), "a token is never dropped in silence: {error}");
    let both = [(Field::SecretKey, "three"), (Field::SessionToken, "token")];
    let both = both.map(|(field, text)| (field, Secret::new(text.to_owned()))).into();
    let temporary = table.settle(&id, &filled, &both, None).unwrap();
    assert_eq!(temporary.secret.unwrap().expose(), "three\ntoken");
}

#[test]
fn a_connection_string_says_endpoint_account_and_key() {
    let text = "DefaultEndpointsProtocol=https;AccountName=media;AccountKey=a2V5;EndpointSuffix=core.windows.net";
    let draft = draft("azure", Auth::ConnectionString, &[]);
    let settled = settled(&draft, &secrets(Field::ConnectionString, text)).unwrap();
    let Connection::Azure { site, account } = &settled.connection else { panic!("{settled:?}") };
    assert_eq!((site.endpoint.as_str(), account.as_str()), ("https://media.blob.core.windows.net", "media"));
    assert!(matches!(site.credentials, Credentials::AccountKey { .. }), "{settled:?}");
    assert_eq!(settled.secret.unwrap().expose(), "a2V5");
}

#[test]
fn a_cloud_gives_back_the_draft_it_came_from() {
    let table = Table::built_in().unwrap();
    for (provider, fields) in [
        ("s3", vec![(Field::Region, "eu-west-1"), (Field::Bucket, "media"), (Field::RoleArn, "arn:aws:iam::1:role/x")]),
        ("r2", vec![(Field::Account, "abc"), (Field::Jurisdiction, "eu")]),
        ("minio", vec![(Field::Endpoint, "http://127.0.0.1:9000")]),
        ("s3", vec![(Field::Endpoint, "https://s3.example.com"), (Field::Region, "north")]),
        ("spaces", vec![(Field::Region, "fra1"), (Field::PathStyle, "true")]),
    ] {
        let made = keyed(provider, &fields).unwrap();
        let cloud = Cloud {
            id: CloudId::parse("x").unwrap(),
            name: "x".to_owned(),
            color: 0,
            letter: "X".to_owned(),
            provider: ProviderId(provider.to_owned()),
            region: made.region,
            jurisdiction: made.jurisdiction,
            read_only: false,
            protected: false,
            demo: false,
            max_requests: 10,
            connection: made.connection.clone(),
            profile: None,
        };
        let back = table.draft(&cloud).unwrap();
        for (field, text) in &fields {
            assert_eq!(back.fields.get(field).map(String::as_str), Some(*text), "{provider}: {back:?}");
        }
        let again = table.settle(&cloud.id, &back, &Secrets::new(), Some(&made.connection)).unwrap();
        assert_eq!(again.connection, made.connection, "{provider}: saving an unchanged form changes nothing");
    }
}

#[test]
fn a_settled_draft_never_prints_its_secret() {
    let draft = draft("s3", Auth::Key, &[(Field::AccessKeyId, "AK")]);
    let made = settled(&draft, &secrets(Field::SecretKey, "hunter2")).unwrap();
    assert!(!format!("{made:?}").contains("hunter2"));
}

/// A service account's file, with a key that can sign.
async fn account(email: &str, project: &str) -> Secrets {
    let own: serde_json::Value = serde_json::from_str(&GcsServer::start().await.service_account()).unwrap();
    let file = serde_json::json!({
        "type": "service_account", "project_id": project, "private_key_id": "k1", "private_key": own["private_key"],
        "client_email": email, "token_uri": "https://oauth2.googleapis.com/token",
    });
    secrets(Field::ServiceAccount, &file.to_string())
}

#[tokio::test]
async fn of_a_service_account_only_the_private_key_is_a_secret() {
    let draft = draft("gcs", Auth::ServiceAccount, &[]);
    let made = settled(&draft, &account("ferry@films-1.iam.gserviceaccount.com", "films-1").await).unwrap();
    let Connection::Gcs { site, project } = &made.connection else { panic!("{made:?}") };
    assert_eq!(project.as_deref(), Some("films-1"), "the file says which project");
    assert_eq!(site.endpoint, "https://storage.googleapis.com");
    let Credentials::ServiceAccount { email, key_id, token_uri, secret } = &site.credentials else {
        panic!("{made:?}")
    };
    assert_eq!((email.as_str(), key_id.as_str()), ("ferry@films-1.iam.gserviceaccount.com", "k1"));
    assert_eq!(token_uri, "https://oauth2.googleapis.com/token");
    assert!(secret.0.starts_with("x-"), "{secret:?}");
    let kept = made.secret.as_ref().unwrap().expose();
    assert!(kept.starts_with("-----BEGIN ") && kept.contains("\nMII"), "the key as PEM, and nothing else: {kept}");
    assert!(!kept.contains("films-1"));
    assert!(!serde_json::to_string(&made.connection).unwrap().contains("MII"), "what is stored holds no key");
}

#[tokio::test]
async fn a_project_that_was_filled_in_beats_that_of_the_file() {
    let draft = draft("gcs", Auth::ServiceAccount, &[(Field::Project, "mine"), (Field::Bucket, "media")]);
    let made = settled(&draft, &account("a@b.iam.gserviceaccount.com", "films-1").await).unwrap();
    let Connection::Gcs { site, project } = &made.connection else { panic!("{made:?}") };
    assert_eq!((project.as_deref(), site.bucket.as_deref()), (Some("mine"), Some("media")));
}

#[tokio::test]
async fn a_changed_service_account_is_kept_until_another_file_is_given() {
    let (table, id) = (Table::built_in().unwrap(), CloudId::parse("x").unwrap());
    let empty = draft("gcs", Auth::ServiceAccount, &[]);
    let first = table.settle(&id, &empty, &account("a@b.iam.gserviceaccount.com", "p").await, None).unwrap();
    let pinned = draft("gcs", Auth::ServiceAccount, &[(Field::Bucket, "media"), (Field::Project, "p")]);
    let again = table.settle(&id, &pinned, &Secrets::new(), Some(&first.connection)).unwrap();
    assert_eq!(site(&again).credentials, site(&first).credentials, "whose account it is stays, with its key");
    assert!(again.secret.is_none(), "there is nothing to store");
    let other =
        table.settle(&id, &empty, &account("c@d.iam.gserviceaccount.com", "p").await, Some(&first.connection)).unwrap();
    assert_ne!(other.connection.secret(), first.connection.secret(), "the old key stays until the new one is stored");
    let keyed = keyed("s3", &[]).unwrap();
    let missing = table.settle(&id, &empty, &Secrets::new(), Some(&keyed.connection)).unwrap_err();
    assert!(missing.message().starts_with("service-account: "), "another way to sign in lends it nothing: {missing}");
}

#[test]
fn what_is_no_service_account_says_so_at_its_field() {
    let draft = draft("gcs", Auth::ServiceAccount, &[]);
    for text in
        ["", "nonsense", "{}", r#"{"type": "authorized_user", "client_id": "x"}"#, r#"{"type": "service_account"}"#]
    {
        let error = settled(&draft, &secrets(Field::ServiceAccount, text)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid, "{text}");
        assert!(error.message().starts_with("service-account: ") && error.hinted().is_some(), "{text}: {error:?}");
    }
}
