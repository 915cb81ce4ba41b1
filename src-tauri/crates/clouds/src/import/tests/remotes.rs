//! rclone.conf.

use super::*;

fn remotes(text: &str) -> Vec<Importable> {
    found_in(&[(".config/rclone/rclone.conf", text)], &[]).1
}

/// The one remote of a file.
fn remote(body: &str) -> (Found, Secrets) {
    named(remotes(&format!("[x]\n{body}\n")), "x")
}

const KEYS: &str = "type = s3\nenv_auth = false\naccess_key_id = AKIAIOSFODNN7EXAMPLE\n\
    secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\nacl = private\n";

#[test]
fn remotes_of_type_s3_become_the_providers_that_their_hosts_are() {
    let account = "8ac8d2bd3e7aefb50b7ea1c1a6a9f1d0";
    for (rest, expected, endpoint) in [
        ("provider = AWS\nregion = eu-west-1", "s3 Key Region=eu-west-1", "https://s3.eu-west-1.amazonaws.com"),
        ("provider = AWS", "s3 Key", "https://s3.us-east-1.amazonaws.com"),
        (
            "provider = AWS\nregion = cn-north-1\nendpoint = s3.cn-north-1.amazonaws.com.cn",
            "s3 Key Endpoint=https://s3.cn-north-1.amazonaws.com.cn Region=cn-north-1",
            "https://s3.cn-north-1.amazonaws.com.cn",
        ),
        (
            &format!("provider = Cloudflare\nregion = auto\nendpoint = https://{account}.eu.r2.cloudflarestorage.com"),
            &format!("r2 Key Region=auto Account={account} Jurisdiction=eu"),
            &format!("https://{account}.eu.r2.cloudflarestorage.com"),
        ),
        (
            "provider = DigitalOcean\nendpoint = fra1.digitaloceanspaces.com",
            "spaces Key Region=fra1",
            "https://fra1.digitaloceanspaces.com",
        ),
        (
            "provider = Wasabi\nregion = eu-central-1\nendpoint = s3.eu-central-1.wasabisys.com",
            "wasabi Key Region=eu-central-1",
            "https://s3.eu-central-1.wasabisys.com",
        ),
        (
            "provider = Other\nendpoint = https://t3.storage.dev",
            "tigris Key Endpoint=https://t3.storage.dev",
            "https://t3.storage.dev",
        ),
        (
            "provider = Other\nendpoint = s3.us-west-004.backblazeb2.com",
            "b2 Key Region=us-west-004",
            "https://s3.us-west-004.backblazeb2.com",
        ),
        (
            "provider = Minio\nendpoint = http://192.168.1.7:9000\nforce_path_style = true",
            "minio Key Endpoint=http://192.168.1.7:9000 PathStyle=true",
            "http://192.168.1.7:9000",
        ),
        (
            "provider = Ceph\nendpoint = https://rgw.example",
            "ceph Key Endpoint=https://rgw.example",
            "https://rgw.example",
        ),
        (
            "provider = Scaleway\nregion = nl-ams\nendpoint = s3.nl-ams.scw.cloud",
            "s3-compatible Key Endpoint=https://s3.nl-ams.scw.cloud Region=nl-ams PathStyle=false",
            "https://s3.nl-ams.scw.cloud",
        ),
        (
            "provider = GCS\nendpoint = https://storage.googleapis.com",
            "gcs Key Endpoint=https://storage.googleapis.com",
            "https://storage.googleapis.com",
        ),
    ] {
        let (found, secrets) = remote(&format!("{KEYS}{rest}"));
        let key = " AccessKeyId=AKIAIOSFODNN7EXAMPLE";
        assert_eq!(told(&found.draft).replace(key, ""), expected, "{rest}");
        assert_eq!((found.trouble, found.secret), (None, true), "{rest}");
        assert_eq!(clear(&secrets), [(Field::SecretKey, SECRET)]);
        assert_eq!(settled(&found.draft, &secrets), *endpoint, "{rest}: it goes where rclone went");
    }
}

#[test]
fn other_ways_to_sign_in_are_taken_over() {
    for (body, expected) in [
        ("type = s3\nprovider = AWS\nenv_auth = true\nprofile = work", "s3 Profile Profile=work"),
        ("type = s3\nprovider = AWS\nenv_auth = true", "s3 Ambient"),
        (
            "type = s3\nprovider = Ceph\nenv_auth = true\nendpoint = rgw.example",
            "s3-compatible Ambient Endpoint=https://rgw.example",
        ),
        (
            "type = s3\nprovider = Wasabi\nenv_auth = true\nendpoint = s3.wasabisys.com",
            "s3-compatible Ambient Endpoint=https://s3.wasabisys.com PathStyle=false",
        ),
        (
            "type = s3\nprovider = AWS\nenv_auth = true\nrole_arn = arn:aws:iam::1:role/x\nrole_external_id = 7",
            "s3 Ambient RoleArn=arn:aws:iam::1:role/x ExternalId=7",
        ),
        ("type = azureblob\naccount = media\nkey = a2V5a2V5", "azure AccountKey Account=media"),
        (
            "type = azureblob\naccount = media\nkey = a2V5a2V5\nendpoint = http://127.0.0.1:10000",
            "azure AccountKey Endpoint=http://127.0.0.1:10000/media Account=media",
        ),
        (
            "type = azureblob\naccount = media\nkey = a2V5a2V5\nendpoint = blob.core.usgovcloudapi.net",
            "azure AccountKey Endpoint=https://media.blob.core.usgovcloudapi.net Account=media",
        ),
        (
            "type = azureblob\nsas_url = https://media.blob.core.windows.net/films?sv=2024&sp=rl&sig=a%3D",
            "azure Sas Bucket=films Account=media",
        ),
        ("type = google cloud storage\nenv_auth = true\nproject_number = 12", "gcs Ambient Project=12"),
        ("type = alias\nremote = /srv/films", "local Anonymous Root=/srv/films"),
    ] {
        let (found, secrets) = remote(body);
        assert_eq!((told(&found.draft).as_str(), found.trouble), (expected, None), "{body}");
        assert!(!settled(&found.draft, &secrets).is_empty());
    }
    let (_, secrets) =
        remote("type = azureblob\nsas_url = https://media.blob.core.windows.net/films?sv=2024&sp=rl&sig=a%3D");
    assert_eq!(clear(&secrets), [(Field::Sas, "sv=2024&sp=rl&sig=a%3D")], "a signature stays encoded as it is");
    let string =
        "DefaultEndpointsProtocol=https;AccountName=media;AccountKey=a2V5a2V5==;EndpointSuffix=core.windows.net";
    let (found, secrets) = remote(&format!("type = azureblob\nconnection_string = {string}"));
    assert_eq!(told(&found.draft), "azure ConnectionString Account=media");
    assert_eq!(clear(&secrets), [(Field::ConnectionString, string)]);
}

#[test]
fn a_secret_that_was_obscured_is_revealed() {
    let obscured = "DvbyO5dh77qEnZIyOm1IrndSpI4S_38iEUtRsVUr6krPuxuXliKfKbxc1zq_d25Ef7gAh3AT32o";
    let (_, secrets) =
        remote(&format!("type = s3\nprovider = AWS\naccess_key_id = {ID}\nsecret_access_key = {obscured}"));
    assert_eq!(clear(&secrets), [(Field::SecretKey, SECRET)]);
}

#[test]
fn service_accounts_come_from_the_section_or_from_their_file() {
    let json = r#"{"type":"service_account","project_id":"films-1","client_email":"a@films-1.iam.gserviceaccount.com","private_key":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"}"#;
    let (found, secrets) = remote(&format!("type = google cloud storage\nservice_account_credentials = {json}"));
    assert_eq!((told(&found.draft).as_str(), found.trouble), ("gcs ServiceAccount Project=films-1", None));
    assert_eq!(clear(&secrets), [(Field::ServiceAccount, json)]);
    let conf = "[x]\ntype = google cloud storage\nservice_account_file = ~/keys/${WHICH}.json\n\
        [y]\ntype = google cloud storage\nservice_account_file = ~/keys/none.json\n\
        [z]\ntype = google cloud storage\nservice_account_file = ~/keys/user.json\n";
    let user = r#"{"type":"authorized_user","refresh_token":"hunter2"}"#;
    let files = [(".rclone.conf", conf), ("keys/a.json", json), ("keys/user.json", user)];
    let look = || found_in(&files, &[("WHICH", "a")]).1;
    assert_eq!(clear(&named(look(), "x").1), [(Field::ServiceAccount, json)]);
    let trouble = |name: &str| named(look(), name).0.trouble.unwrap();
    assert!(trouble("y").contains("there is no such file"), "{}", trouble("y"));
    assert!(trouble("z").contains("a person's own login"), "{}", trouble("z"));
}

#[test]
fn what_cannot_be_imported_says_why_and_is_never_passed_over() {
    for (body, why) in [
        ("type = drive\ntoken = {\"access_token\":\"hunter2\"}", "'drive' is not spoken"),
        ("type = crypt\nremote = a:b\npassword = hunter2", "rclone encrypts"),
        ("type = local", "names its folder with each command"),
        ("region = eu-west-1", "has no type"),
        ("type = b2\naccount = 00123\nkey = hunter2", "choose Backblaze B2"),
        ("type = google cloud storage\ntoken = {\"access_token\":\"hunter2\"}", "in a browser"),
        ("type = google cloud storage\nservice_account_credentials = {\"hunter2\"", "cannot be used"),
        ("type = azureblob\naccount = a\nclient_id = b\nclient_secret = hunter2\ntenant = c", "Microsoft Entra"),
        ("type = azureblob\nsas_url = hunter2", "sas_url"),
        ("type = azureblob\nconnection_string = hunter2", "connection_string"),
        ("type = alias\nremote = elsewhere:hunter2/x", "stands for a place"),
        ("type = alias\nremote = x:films", "stands for a place"),
        ("type = s3\nprovider = Other\naccess_key_id = a\nsecret_access_key = hunter2", "no endpoint"),
        ("type = s3\nprovider = AWS\naccess_key_id = a", "without a secret key"),
        ("type = s3\nprovider = AWS\nsecret_access_key = hunter2", "without an access key id"),
        ("type = s3\nprovider = AWS", "the bucket must be named"),
        ("type = s3\nprovider = AWS\nenv_auth = true\nendpoint = https://u:hunter2@host", "user name or a password"),
        ("type = s3\nprovider = AWS\nenv_auth = true\nendpoint = https://host/hunter2", "goes on behind the host"),
        ("type = s3\nprovider = AWS\nenv_auth = true\nregion = other-v2-signature", "version 2"),
        ("type = s3\nprovider = AWS\nenv_auth = true\nprofile = p\nshared_credentials_file = /x", "a file of its own"),
    ] {
        let (found, _) = remote(body);
        let trouble = found.trouble.clone().unwrap_or_default();
        assert!(trouble.contains(why), "{body}: {trouble:?}");
        assert!(!format!("{found:?}").contains("hunter2"), "{body}: {found:?}");
        assert!(!serde_json::to_string(&found).unwrap().contains("hunter2"), "{body}");
    }
}

#[test]
fn an_alias_of_a_bucket_is_that_cloud_with_that_bucket() {
    let text =
        format!("[base]\nprovider = AWS\nregion = eu-west-1\n{KEYS}[films]\ntype = alias\nremote = base:films\n");
    let (found, secrets) = named(remotes(&text), "films");
    assert_eq!(told(&found.draft), format!("s3 Key Region=eu-west-1 Bucket=films AccessKeyId={ID}"));
    assert_eq!(clear(&secrets), [(Field::SecretKey, SECRET)]);
}

#[test]
fn an_encrypted_file_says_how_to_read_it() {
    for text in ["RCLONE_ENCRYPT_V0:\nbm9uZQ==", "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V1:\nx"] {
        let found = remotes(text);
        assert_eq!(found.len(), 1, "one entry stands for the file");
        let trouble = found[0].found().trouble.unwrap();
        assert!(trouble.contains("encrypted") && trouble.contains("rclone config show"), "{trouble}");
    }
}

#[test]
fn the_file_is_looked_for_where_rclone_looks() {
    let conf = |name: &str| format!("[{name}]\ntype = local\n");
    let (fallback, usual, given) = (conf("fallback"), conf("usual"), conf("given"));
    let mut files = vec![(".rclone.conf", fallback.as_str())];
    let name = |files: &[(&str, &str)], environment: &[(&str, &str)]| {
        let found = found_in(files, environment).1;
        found.iter().map(|it| it.found().draft.name).collect::<Vec<_>>()
    };
    assert_eq!(name(&files, &[]), ["fallback"]);
    files.push((".config/rclone/rclone.conf", &usual));
    assert_eq!(name(&files, &[]), ["usual"], "the first that is there counts");
    files.push(("elsewhere.conf", &given));
    assert_eq!(name(&files, &[("RCLONE_CONFIG", "~/elsewhere.conf")]), ["given"]);
}
