use super::*;
use std::fs;
use std::process::{Command, Stdio};

const PHRASE: &str = "open sesame please";

fn text(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn name(name: &str) -> SecretName {
    SecretName(name.to_owned())
}

async fn kind<T>(outcome: impl Future<Output = Result<T>>) -> Option<ErrorKind> {
    outcome.await.err().map(|error| error.kind)
}

#[tokio::test]
async fn secrets_survive_in_a_file_that_only_the_passphrase_opens() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.vault");
    let vault = cheap(&path);
    assert_eq!(vault.state().await, VaultState::Nowhere, "there is no file yet");
    assert_eq!(kind(vault.unlock(text(PHRASE))).await, Some(ErrorKind::NotFound), "nothing can be unlocked");
    vault.make(text(PHRASE)).await.unwrap();
    assert_eq!(vault.state().await, VaultState::Passphrase { locked: false });
    vault.store(&name("r2"), text("hunter2")).await.unwrap();
    assert!(!fs::read(&path).unwrap().windows(7).any(|bytes| bytes == b"hunter2"), "it is not legible");

    let later = cheap(&path);
    assert_eq!(later.state().await, VaultState::Passphrase { locked: true }, "a new process begins locked");
    assert_eq!(kind(later.read(&name("r2"))).await, Some(ErrorKind::Unauthenticated));
    let wrong = later.unlock(text("open sesame pleas")).await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::Unauthenticated);
    assert!(wrong.hinted().is_some_and(|hint| hint.contains("secrets.vault")), "the hint says how to begin anew");
    later.unlock(text(PHRASE)).await.unwrap();
    assert_eq!(later.read(&name("r2")).await.unwrap().unwrap().expose(), "hunter2");
    later.forget(&name("r2")).await.unwrap();
    later.forget(&name("r2")).await.unwrap();
    assert!(vault.read(&name("r2")).await.unwrap().is_none(), "the other process sees it at once");
    later.lock();
    assert_eq!(kind(later.read(&name("r2"))).await, Some(ErrorKind::Unauthenticated), "locked again");
    assert!(!format!("{vault:?}").contains("hunter2"), "a vault does not print what it keeps");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.vault");
    cheap(&path).make(text(PHRASE)).await.unwrap();
    for file in fs::read_dir(home.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[tokio::test]
async fn a_short_passphrase_and_a_second_vault_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.vault");
    assert_eq!(kind(Passphrase::create(&path, text("eleven char"))).await, Some(ErrorKind::Invalid));
    assert!(!path.exists(), "nothing was written");
    let vault = cheap(&path);
    vault.make(text(PHRASE)).await.unwrap();
    vault.store(&name("r2"), text("hunter2")).await.unwrap();
    let second = cheap(&path);
    assert_eq!(kind(second.make(text(PHRASE))).await, Some(ErrorKind::AlreadyExists));
    assert!(vault.read(&name("r2")).await.unwrap().is_some(), "the first vault is untouched");
}

#[tokio::test]
async fn another_passphrase_closes_the_vault_for_who_knows_the_old_one() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.vault");
    let (window, ferry) = (cheap(&path), cheap(&path));
    window.make(text(PHRASE)).await.unwrap();
    window.store(&name("r2"), text("hunter2")).await.unwrap();
    ferry.unlock(text(PHRASE)).await.unwrap();
    let new = "another sesame please";
    assert_eq!(kind(window.change(text("not the old one"), text(new))).await, Some(ErrorKind::Unauthenticated));
    window.change(text(PHRASE), text(new)).await.unwrap();
    assert_eq!(window.read(&name("r2")).await.unwrap().unwrap().expose(), "hunter2", "it stays open here");
    assert_eq!(kind(ferry.store(&name("x"), text("x"))).await, Some(ErrorKind::Unauthenticated));
    assert_eq!(ferry.state().await, VaultState::Passphrase { locked: true }, "and asks elsewhere");
    assert_eq!(kind(ferry.unlock(text(PHRASE))).await, Some(ErrorKind::Unauthenticated), "the old one is none");
    ferry.unlock(text(new)).await.unwrap();
    assert!(ferry.read(&name("r2")).await.unwrap().is_some(), "the new one opens it");
}

#[tokio::test]
async fn a_damaged_file_is_reported_and_never_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.vault");
    let vault = cheap(&path);
    vault.make(text(PHRASE)).await.unwrap();
    vault.store(&name("r2"), text("hunter2")).await.unwrap();
    let torn = fs::read(&path).unwrap();
    let torn = &torn[..torn.len() / 2];
    fs::write(&path, torn).unwrap();
    assert_eq!(kind(vault.store(&name("x"), text("x"))).await, Some(ErrorKind::Corrupt));
    assert_eq!(kind(vault.read(&name("r2"))).await, Some(ErrorKind::Corrupt));
    assert_eq!(kind(vault.unlock(text(PHRASE))).await, Some(ErrorKind::Corrupt));
    assert_eq!(kind(vault.change(text(PHRASE), text(PHRASE))).await, Some(ErrorKind::Corrupt));
    assert_eq!(kind(vault.make(text(PHRASE))).await, Some(ErrorKind::AlreadyExists));
    assert_eq!(fs::read(&path).unwrap(), torn, "what is left of it is still there");
    fs::write(&path, b"").unwrap();
    assert_eq!(kind(vault.unlock(text(PHRASE))).await, Some(ErrorKind::Corrupt), "an empty file is no vault");
    fs::remove_file(&path).unwrap();
    assert_eq!(kind(vault.store(&name("x"), text("x"))).await, Some(ErrorKind::NotFound), "it is not made anew");
}

#[tokio::test]
async fn the_real_cost_makes_a_vault_that_opens() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.vault");
    Passphrase::create(&path, text(PHRASE)).await.unwrap().store(&name("r2"), text("x")).await.unwrap();
    let vault = Passphrase::open(&path);
    vault.unlock(text(PHRASE)).await.unwrap();
    assert!(vault.read(&name("r2")).await.unwrap().is_some());
}

const OTHERS: &str = "SKYFERRY_TEST_VAULT";
const EACH: usize = 25;

/// The part of the next test that runs in processes of its own: writes secrets and keeps them all.
#[tokio::test]
async fn another_process() {
    let Some(role) = std::env::var_os(OTHERS) else { return };
    let (letter, path) = role.to_str().unwrap().split_at(1);
    let vault = cheap(Path::new(path));
    vault.unlock(text(PHRASE)).await.unwrap();
    for number in 0..EACH {
        vault.store(&name(&format!("{letter}{number}")), text(&format!("secret {letter}{number}"))).await.unwrap();
    }
}

#[tokio::test]
async fn processes_that_write_at_once_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.vault");
    let vault = cheap(&path);
    vault.make(text(PHRASE)).await.unwrap();
    let test = "secrets::passphrase::tests::another_process";
    let start = |letter: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let role = format!("{letter}{}", path.display());
        command.args(["--exact", test]).env(OTHERS, role).stdout(Stdio::null()).spawn().unwrap()
    };
    let processes = ["a", "b", "c"].map(start);
    for mut process in processes {
        assert!(process.wait().unwrap().success(), "every process wrote all it had");
    }
    for letter in ["a", "b", "c"] {
        for number in 0..EACH {
            let kept = vault.read(&name(&format!("{letter}{number}"))).await.unwrap();
            let kept = kept.map(|secret| secret.expose().clone());
            assert_eq!(kept, Some(format!("secret {letter}{number}")), "no write undid another's");
        }
    }
}
