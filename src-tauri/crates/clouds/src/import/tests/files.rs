//! AWS's files, s3cmd's, the environment, and files that are broken.

use super::*;

const CONFIG: &str = "[default]\nregion = eu-west-1 # near\n\n\
    [profile attic]\nservices = attic\nregion = garage\ncredential_process = /usr/bin/pass attic\n\
    [services attic]\ns3 =\n  endpoint_url = http://192.168.1.7:3900\n  addressing_style = path\n\
    [profile \"of the house\"]\nsso_session = house\n[sso-session house]\nsso_start_url = https://house.awsapps.com\n\
    [profile r2]\nendpoint_url = https://abc.r2.cloudflarestorage.com\nrole_arn = arn:aws:iam::1:role/x\n\
    [profile empty]\nregion = us-east-1\n[plugins]\ncli_legacy = x\n";
const CREDENTIALS: &str = "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = hunter2hunter2\n\
    [other]\naws_access_key_id=a\naws_secret_access_key=hunter2hunter2\n[half]\naws_access_key_id=a\n";

#[test]
fn profiles_are_found_once_and_only_as_references() {
    let (_home, found) = found_in(&[(".aws/config", CONFIG), (".aws/credentials", CREDENTIALS)], &[]);
    assert!(!format!("{found:?}").contains("hunter2"));
    let rows: Vec<_> =
        found.iter().map(|it| (it.found().draft.name, told(&it.found().draft), it.found().trouble.is_some())).collect();
    let row = |name: &str, told: &str, trouble: bool| (name.to_owned(), told.to_owned(), trouble);
    assert_eq!(
        rows,
        [
            row("AWS", "s3 Profile Region=eu-west-1 Profile=default", false),
            row("attic", "s3-compatible Profile Endpoint=http://192.168.1.7:3900 Region=garage Profile=attic", false),
            row("of the house", "s3 Profile Profile=of the house", false),
            row("r2", "s3-compatible Profile Endpoint=https://abc.r2.cloudflarestorage.com Profile=r2", false),
            row("empty", "s3 Profile Region=us-east-1 Profile=empty", true),
            row("other", "s3 Profile Profile=other", false),
            row("half", "s3 Profile Profile=half", true),
        ]
    );
    let origins: Vec<String> = found.iter().map(|it| it.found().origin).collect();
    assert_eq!(origins[0], "~/.aws/config");
    assert_eq!(origins[5], "~/.aws/credentials");
    for importable in found.into_iter().filter(|it| it.found().trouble.is_none()) {
        assert!(!importable.found().secret, "a reference brings no secret");
        let (draft, secrets) = importable.into_parts();
        assert!(secrets.is_empty() && !settled(&draft, &secrets).is_empty());
    }
}

#[test]
fn files_named_by_variables_are_read_instead() {
    let files = [("a.ini", "[profile a]\nrole_arn = arn:aws:iam::1:role/x\n"), (".aws/config", CONFIG)];
    let (_, found) = found_in(&files, &[("AWS_CONFIG_FILE", "~/a.ini"), ("AWS_SHARED_CREDENTIALS_FILE", "~/none")]);
    let names: Vec<String> = found.iter().map(|it| it.found().draft.name).collect();
    assert_eq!(names, ["a"]);
}

#[test]
fn the_file_of_s3cmd_is_one_cloud() {
    for (text, expected, endpoint) in [
        (
            "host_base = s3.amazonaws.com\nhost_bucket = %(bucket)s.s3.amazonaws.com\nbucket_location = EU\nuse_https = True",
            "s3 Key Region=eu-west-1",
            "https://s3.eu-west-1.amazonaws.com",
        ),
        ("bucket_location = US", "s3 Key Region=us-east-1", "https://s3.us-east-1.amazonaws.com"),
        (
            "host_base = fra1.digitaloceanspaces.com\nhost_bucket = %(bucket)s.fra1.digitaloceanspaces.com\nbucket_location = US",
            "spaces Key Region=fra1 PathStyle=false",
            "https://fra1.digitaloceanspaces.com",
        ),
        (
            "host_base = 10.0.0.1:9000\nhost_bucket = 10.0.0.1:9000\nuse_https = no",
            "s3-compatible Key Endpoint=http://10.0.0.1:9000 PathStyle=true",
            "http://10.0.0.1:9000",
        ),
    ] {
        let text =
            format!("[default]\r\n{text}\r\naccess_key = {ID}\r\nsecret_key = \"{SECRET}\"\r\naccess_token = \r\n");
        let (found, secrets) = named(found_in(&[(".s3cfg", &text)], &[]).1, "s3cmd");
        assert_eq!(told(&found.draft).replace(&format!(" AccessKeyId={ID}"), ""), expected);
        assert_eq!((found.trouble, clear(&secrets)), (None, vec![(Field::SecretKey, SECRET)]));
        assert_eq!(settled(&found.draft, &secrets), endpoint);
    }
    let kept = "access_key = a\nsecret_key = None # s3cmd_keyring\nsignature_v2 = False\n";
    assert!(named(found_in(&[(".s3cfg", kept)], &[]).1, "s3cmd").0.trouble.is_some());
    assert!(found_in(&[(".s3cfg", "[default]\nrecursive = True\n")], &[]).1.is_empty(), "settings alone are no cloud");
}

#[test]
fn the_environment_gives_references_and_azures_keys() {
    for (environment, expected, secret) in [
        (
            vec![("AWS_ACCESS_KEY_ID", ID), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_REGION", "eu-west-1")],
            "s3 Ambient Region=eu-west-1",
            false,
        ),
        (
            vec![
                ("AWS_ACCESS_KEY_ID", ID),
                ("AWS_SECRET_ACCESS_KEY", SECRET),
                ("AWS_ENDPOINT_URL_S3", "https://t3.storage.dev"),
            ],
            "s3-compatible Ambient Endpoint=https://t3.storage.dev",
            false,
        ),
        (
            vec![("AWS_PROFILE", "work"), ("AWS_DEFAULT_REGION", "us-west-2")],
            "s3 Profile Region=us-west-2 Profile=work",
            false,
        ),
        (vec![("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn")], "s3 Ambient", false),
        (
            vec![("GOOGLE_APPLICATION_CREDENTIALS", "/k.json"), ("GOOGLE_CLOUD_PROJECT", "p")],
            "gcs Ambient Project=p",
            false,
        ),
        (
            vec![("AZURE_STORAGE_ACCOUNT", "media"), ("AZURE_STORAGE_KEY", "a2V5")],
            "azure AccountKey Account=media",
            true,
        ),
        (
            vec![("AZURE_STORAGE_ACCOUNT", "media"), ("AZURE_STORAGE_SAS_TOKEN", "?sv=1&sig=x")],
            "azure Sas Account=media",
            true,
        ),
        (
            vec![("AZURE_STORAGE_CONNECTION_STRING", "AccountName=media;AccountKey=a2V5==")],
            "azure ConnectionString Account=media",
            true,
        ),
    ] {
        let (_, mut found) = found_in(&[], &environment);
        assert_eq!(found.len(), 1, "{environment:?}");
        let shown = found[0].found();
        assert_eq!((told(&shown.draft).as_str(), shown.secret, shown.trouble), (expected, secret, None));
        assert_eq!(shown.origin, "environment");
        let (draft, secrets) = found.remove(0).into_parts();
        assert!(!settles(&draft) || !settled(&draft, &secrets).is_empty());
    }
    let half = found_in(&[], &[("AWS_ACCESS_KEY_ID", ID)]).1;
    assert!(half[0].found().trouble.is_some());
    assert!(found_in(&[], &[("AWS_ACCESS_KEY_ID", " "), ("PATH", "/bin")]).1.is_empty(), "empty is the same as unset");
}

#[test]
fn a_broken_file_names_itself_and_its_line_and_the_rest_is_found() {
    let conf = "[good]\ntype = local\nthis is nothing: hunter2\n[bad\ntype = s3\nhunter2\n";
    let (_home, found) = found_in(&[(".rclone.conf", conf), (".s3cfg/folder", "x"), (".aws/config", CONFIG)], &[]);
    let troubles: Vec<Found> = found.iter().map(Importable::found).filter(|it| it.origin.contains("rclone")).collect();
    let said = "~/.rclone.conf: line 4 is neither a heading nor a value, and 1 more";
    assert_eq!(troubles[0].trouble.as_deref(), Some(said));
    assert_eq!(troubles[1].draft.name, "good");
    let folder = found.iter().map(Importable::found).find(|it| it.origin.contains("s3cfg")).unwrap();
    assert!(folder.trouble.unwrap().ends_with("it is no file"));
    assert!(found.iter().any(|it| it.found().draft.name == "attic"), "other files are found all the same");
    assert!(!format!("{found:?}").contains("hunter2"), "no line is repeated");
}

#[test]
fn an_id_stays_as_long_as_its_place_does() {
    let (home, first) = found_in(&[(".aws/config", CONFIG), (".aws/credentials", CREDENTIALS)], &[]);
    let ids = |found: &[Importable]| found.iter().map(|it| (it.found().draft.name, it.found().id)).collect::<Vec<_>>();
    let mut unique: Vec<String> = first.iter().map(|it| it.found().id).collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), first.len(), "each has its own");
    fs::write(home.path().join(".rclone.conf"), "[new]\ntype = local\n").unwrap();
    let second = find(&places(home.path(), &[("AWS_PROFILE", "x")]), &table());
    assert!(second.len() == first.len() + 2 && ids(&second).starts_with(&ids(&first)));
}

#[test]
fn hostile_values_are_refused_and_files_of_other_alphabets_read() {
    let long = "x".repeat(5000);
    for (key, value) in
        [("region", long.as_str()), ("region", "a\u{7}b"), ("endpoint", &long), ("secret_access_key", "a\u{0}b")]
    {
        let text =
            format!("[x]\ntype = s3\nprovider = AWS\naccess_key_id = a\nsecret_access_key = b\n{key} = {value}\n");
        let (found, _) = named(found_in(&[(".rclone.conf", &text)], &[]).1, "x");
        let trouble = found.trouble.unwrap_or_else(|| panic!("{key} is taken"));
        assert!(trouble.len() < 200, "{key}: {trouble}");
    }
    let name = "é".repeat(500);
    let (_, found) = found_in(&[(".rclone.conf", &format!("[{name}]\ntype = local\n"))], &[]);
    assert_eq!(found[0].found().draft.name, "é".repeat(100), "a name is cut between letters");
    let home = tempfile::tempdir().unwrap();
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("[w]\r\ntype = local\r\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(home.path().join(".rclone.conf"), wide).unwrap();
    assert_eq!(find(&places(home.path(), &[]), &table())[0].found().draft.name, "w", "PowerShell writes such files");
}

#[test]
fn places_never_print_the_environment() {
    let printed = format!("{:?}", places(Path::new("/home/x"), &[("AWS_SECRET_ACCESS_KEY", "hunter2")]));
    assert!(printed.contains("/home/x") && !printed.contains("hunter2"), "{printed}");
}
