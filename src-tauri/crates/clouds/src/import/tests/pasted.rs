//! Pasted text.

use super::*;

const R2: &str = "8ac8d2bd3e7aefb50b7ea1c1a6a9f1d0";

/// What is recognised, in one line, and the secrets that are taken.
fn paste(text: &str) -> (String, Secrets) {
    let told = recognise(text, &table()).unwrap_or_else(|| panic!("not recognised: {text}"));
    let taken = secrets(text);
    assert_eq!(told.secrets, taken.keys().copied().collect::<Vec<_>>(), "{text}");
    let printed = serde_json::to_string(&told).unwrap() + &format!("{told:?}{taken:?}");
    for secret in taken.values().filter(|secret| secret.expose().len() > 8) {
        assert!(!printed.contains(secret.expose()), "a secret is shown: {printed}");
    }
    let fields = told.fields.iter().map(|(field, text)| format!("{field:?}={text}")).collect::<Vec<_>>();
    (format!("{}: {} {:?} {}", told.words, told.provider.0, told.auth, fields.join(" ")).trim().to_owned(), taken)
}

#[test]
fn keys_are_recognised_however_they_are_written() {
    let key = [(Field::SecretKey, SECRET)];
    let aws = |rest: &str| format!("s3 Key {rest}AccessKeyId={ID}");
    for (text, expected) in [
        (
            format!(
                "$ aws configure\nAWS Access Key ID [None]: {ID}\nAWS Secret Access Key [****************LEKE]: {SECRET}\n\
                Default region name [None]: us-west-2\nDefault output format [json]: \n"
            ),
            format!("an access key of AWS: {}", aws("Region=us-west-2 ")),
        ),
        (
            format!(
                "export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\nexport AWS_DEFAULT_REGION=us-west-2\n"
            ),
            format!("variables with an access key: {}", aws("Region=us-west-2 ")),
        ),
        (
            format!("$Env:AWS_ACCESS_KEY_ID=\"{ID}\"\r\n$Env:AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\r\n"),
            format!("variables with an access key: {}", aws("")),
        ),
        (
            format!("SET AWS_ACCESS_KEY_ID={ID}\r\nSET AWS_SECRET_ACCESS_KEY={SECRET}\r\n"),
            format!("variables with an access key: {}", aws("")),
        ),
        (
            format!("\u{feff}Access key ID,Secret access key\r\n{ID},{SECRET}\r\n"),
            format!("an access key of AWS: {}", aws("")),
        ),
        (format!("Access key\n{ID}\nSecret access key\n{SECRET}\nShow"), format!("an access key of AWS: {}", aws(""))),
        (
            format!("[default]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\n"),
            format!("a profile of the AWS configuration: {}", aws("")),
        ),
        (
            format!(
                "[w]\ntype = s3\nprovider = AWS\naccess_key_id = {ID}\nsecret_access_key = {SECRET}\nregion = eu-west-1"
            ),
            format!("a section of rclone.conf: {}", aws("Region=eu-west-1 ")),
        ),
        (
            format!("[default]\naccess_key = {ID}\nsecret_key = {SECRET}\nhost_base = s3.amazonaws.com\n"),
            format!("a file of s3cmd: {}", aws("")),
        ),
        (
            format!(
                r#"{{"AccessKey":{{"UserName":"x","AccessKeyId":"{ID}","Status":"Active","SecretAccessKey":"{SECRET}"}}}}"#
            ),
            format!("a new access key from AWS: {}", aws("")),
        ),
    ] {
        let (told, taken) = paste(&text);
        assert_eq!(told, expected, "{text}");
        assert_eq!(clear(&taken), key, "{text}");
    }
}

#[test]
fn temporary_credentials_bring_their_token() {
    let expected = [(Field::SecretKey, SECRET), (Field::SessionToken, "FwoGZXIv==")];
    for text in [
        format!(
            r#"{{"Credentials":{{"AccessKeyId":"ASIA1","SecretAccessKey":"{SECRET}","SessionToken":"FwoGZXIv==","Expiration":"2026"}}}}"#
        ),
        format!(r#"{{"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"{SECRET}","SessionToken":"FwoGZXIv=="}}"#),
        format!("AWS_ACCESS_KEY_ID=ASIA1\nAWS_SECRET_ACCESS_KEY={SECRET}\nAWS_SESSION_TOKEN=FwoGZXIv=="),
        format!("[1_Admin]\naws_access_key_id=ASIA1\naws_secret_access_key={SECRET}\naws_session_token=FwoGZXIv=="),
    ] {
        let (told, taken) = paste(&text);
        assert!(told.ends_with("s3 Key AccessKeyId=ASIA1"), "{told}");
        assert_eq!(clear(&taken), expected, "{text}");
    }
}

#[test]
fn pages_of_other_providers_are_recognised_by_the_endpoint_on_them() {
    let secret = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    for (text, expected) in [
        (
            format!(
                "Use the following credentials for S3 clients:\nAccess Key ID\n0011\nClick to copy\nSecret Access Key\n{secret}\n\
                Use jurisdiction-specific endpoints for S3 clients:\nEuropean Union (EU)\nhttps://{R2}.eu.r2.cloudflarestorage.com\n"
            ),
            format!("an access key and its endpoint: r2 Key Account={R2} Jurisdiction=eu AccessKeyId=0011"),
        ),
        (
            format!(
                "AWS_ACCESS_KEY_ID: tid_1\nAWS_ENDPOINT_URL_S3: https://fly.storage.tigris.dev\nAWS_REGION: auto\n\
                AWS_SECRET_ACCESS_KEY: {secret}\nBUCKET_NAME: films\n"
            ),
            "variables with an access key: tigris Key Region=auto Bucket=films AccessKeyId=tid_1".to_owned(),
        ),
        (
            format!(
                "keyID:\n0012\nkeyName:\nferry\napplicationKey:\n{secret}\nEndpoint: s3.us-west-004.backblazeb2.com"
            ),
            "an access key and its endpoint: b2 Key Region=us-west-004 AccessKeyId=0012".to_owned(),
        ),
        (
            format!("Access Key: minio\nSecret Key: {secret}\nEndpoint: http://127.0.0.1:9000"),
            "an access key and its endpoint: s3-compatible Key Endpoint=http://127.0.0.1:9000 AccessKeyId=minio"
                .to_owned(),
        ),
    ] {
        let (told, taken) = paste(&text);
        assert_eq!(told, expected, "{text}");
        assert_eq!(clear(&taken), [(Field::SecretKey, secret)]);
    }
}

#[test]
fn azure_and_google_are_recognised() {
    let string =
        "DefaultEndpointsProtocol=https;AccountName=media;AccountKey=a2V5a2V5a2V5==;EndpointSuffix=core.windows.net";
    let (told, taken) = paste(&format!("\"{string}\"\n"));
    assert_eq!(told, "an Azure connection string: azure ConnectionString Account=media");
    assert_eq!(clear(&taken), [(Field::ConnectionString, string)]);
    assert!(paste(&format!(r#"{{"connectionString": "{string}"}}"#)).0.starts_with("an Azure connection string"));
    assert!(paste(&format!("AZURE_STORAGE_CONNECTION_STRING='{string}'")).0.starts_with("an Azure connection string"));
    for (url, expected) in [
        ("https://media.blob.core.windows.net/films?", "azure Sas Bucket=films Account=media"),
        ("https://media.blob.core.windows.net/?", "azure Sas Account=media"),
        (
            "https://media.blob.core.chinacloudapi.cn/films/a?",
            "azure Sas Endpoint=https://media.blob.core.chinacloudapi.cn Bucket=films Account=media",
        ),
        (
            "http://127.0.0.1:10000/devstoreaccount1/films?",
            "azure Sas Endpoint=http://127.0.0.1:10000/devstoreaccount1 Bucket=films Account=devstoreaccount1",
        ),
    ] {
        let (told, taken) = paste(&format!("{url}sv=2024-11-04&sp=rl&sig=c2ln%3D"));
        assert_eq!(told, format!("an Azure shared access signature: {expected}"));
        assert_eq!(clear(&taken), [(Field::Sas, "sv=2024-11-04&sp=rl&sig=c2ln%3D")]);
    }
    let json = r#"{"type":"service_account","project_id":"p","client_email":"ferry@p.iam.gserviceaccount.com","private_key":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"}"#;
    let (told, taken) = paste(json);
    assert_eq!(told, "a Google service account: gcs ServiceAccount Project=p");
    assert_eq!(clear(&taken), [(Field::ServiceAccount, json)]);
    assert_eq!(recognise(json, &table()).unwrap().name.as_deref(), Some("ferry"));
}

#[test]
fn addresses_are_recognised() {
    for (text, expected) in [
        ("s3://films/2026/", "an address of a bucket of Amazon S3: s3 Key Bucket=films"),
        ("gs://films", "an address of a bucket of Google Cloud Storage: gcs ServiceAccount Bucket=films"),
        ("r2://films/a", "an address of a bucket of Cloudflare R2: r2 Key Bucket=films"),
        (
            "https://films.s3.eu-west-1.amazonaws.com/a?X-Amz-Signature=0",
            "an address of a bucket, or of something in it: s3 Key Region=eu-west-1 Bucket=films",
        ),
        (
            "https://s3.eu-west-1.amazonaws.com/films/a%2Fb",
            "an address of a bucket, or of something in it: s3 Key Region=eu-west-1 Bucket=films",
        ),
        (
            "https://storage.googleapis.com/films/a",
            "an address of a bucket, or of something in it: gcs ServiceAccount Endpoint=https://storage.googleapis.com Bucket=films",
        ),
        (
            "https://media.blob.core.windows.net/films/a",
            "an address of a bucket, or of something in it: azure AccountKey Bucket=films Account=media",
        ),
        ("fra1.digitaloceanspaces.com", "an address of an endpoint: spaces Key Region=fra1"),
        (
            "http://127.0.0.1:9000",
            "an address of an endpoint that may speak S3: s3-compatible Key Endpoint=http://127.0.0.1:9000",
        ),
    ] {
        let (told, taken) = paste(text);
        assert_eq!(told, expected, "{text}");
        assert!(taken.is_empty());
    }
}

#[test]
fn what_is_no_cloud_is_not_recognised() {
    let long = format!("s3://films/{}", "x".repeat(300_000));
    for text in [
        "",
        " \n",
        "hello",
        "Dear Ann, the secret of a good soup is time: take it.",
        "example.com",
        "ftp://host/x",
        "s3://",
        "s3://a b",
        "{",
        "{}",
        "[section]\nname = value\n",
        "PATH=/usr/bin\nHOME=/root",
        "{\"type\":\"authorized_user\"}",
        "https://key:secret@host/",
        &long,
    ] {
        assert!(recognise(text, &table()).is_none(), "{:.60}: {:?}", text, recognise(text, &table()));
        assert!(secrets(text).is_empty());
    }
}
