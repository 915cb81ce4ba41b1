//! The database file and its two lanes: one thread that writes, in groups, and one that reads.

use model::{Error, ErrorKind, Result};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Schema steps, applied in order; `PRAGMA user_version` counts those applied. Never edited once released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_house.sql"),
    include_str!("migrations/0002_providers.sql"),
    include_str!("migrations/0003_engine.sql"),
    include_str!("migrations/0004_rules.sql"),
    include_str!("migrations/0005_requests.sql"),
    include_str!("migrations/0006_log.sql"),
];

/// Writes that one commit may carry.
const GROUP: usize = 256;

/// Requests that may wait in a lane before callers have to.
const WAITING: usize = 1024;

type Work = Box<dyn FnOnce(&Connection) -> Answer + Send>;
type Answer = Box<dyn FnOnce() + Send>;

/// One home's database. Cheap to clone; the file closes when the last clone is gone.
#[derive(Clone)]
pub struct Catalogue {
    writer: mpsc::Sender<Work>,
    reader: mpsc::Sender<Work>,
}

impl Catalogue {
    /// Opens or creates `file` and brings its schema up to date. Blocking.
    ///
    /// # Errors
    /// `Invalid` if the file is no database or was written by a newer Skyferry, `Denied`, `Full` and the like
    /// if it cannot be opened.
    pub fn open(file: &Path) -> Result<Self> {
        let mut connection = connect(file).map_err(|error| failed("open the catalogue", error))?;
        migrate(&mut connection)?;
        let reading = connect(file).map_err(|error| failed("open the catalogue", error))?;
        let writer = lane("catalogue-writes", connection, |connection, group| write_group(connection, group))?;
        let reader = lane("catalogue-reads", reading, |connection, group| {
            for work in group {
                work(connection)();
            }
        })?;
        Ok(Self { writer, reader })
    }

    /// Runs `work` in a transaction and answers once it is on the disk. Work that was waiting together shares a commit;
    /// work that fails is rolled back alone.
    pub(crate) async fn write<T, W>(&self, doing: &'static str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        ask(&self.writer, doing, move |connection| {
            connection.execute_batch("SAVEPOINT work")?;
            let outcome = work(connection);
            connection.execute_batch(if outcome.is_ok() {
                "RELEASE work"
            } else {
                "ROLLBACK TO work; RELEASE work"
            })?;
            outcome
        })
        .await
    }

    /// Runs `work` on what has been committed.
    pub(crate) async fn read<T, W>(&self, doing: &'static str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        ask(&self.reader, doing, work).await
    }
}

async fn ask<T, W>(lane: &mpsc::Sender<Work>, doing: &'static str, work: W) -> Result<T>
where
    T: Send + 'static,
    W: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let work: Work = Box::new(move |connection| {
        let outcome = work(connection);
        // Whoever asked may have gone: then nobody misses the answer.
        Box::new(move || drop(answer.send(outcome)))
    });
    let closed = || Error::new(ErrorKind::Internal, doing, "the catalogue is closed, or could not commit");
    lane.send(work).await.map_err(|_| closed())?;
    answered.await.map_err(|_| closed())?.map_err(|error| failed(doing, error))
}

fn lane<F>(name: &str, mut connection: Connection, serve: F) -> Result<mpsc::Sender<Work>>
where
    F: Fn(&mut Connection, Vec<Work>) + Send + 'static,
{
    let (sender, mut inbox) = mpsc::channel::<Work>(WAITING);
    let work = move || {
        let mut group = Vec::with_capacity(GROUP);
        while let Some(first) = inbox.blocking_recv() {
            group.push(first);
            while group.len() < GROUP
                && let Ok(next) = inbox.try_recv()
            {
                group.push(next);
            }
            serve(&mut connection, std::mem::take(&mut group));
        }
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| Error::from_io("start the catalogue", error))?;
    Ok(sender)
}

/// One commit for the whole group. Answers go out after it; when it fails they are dropped, and every caller hears so.
fn write_group(connection: &mut Connection, group: Vec<Work>) {
    let Ok(transaction) = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate) else {
        return;
    };
    let answers: Vec<Answer> = group.into_iter().map(|work| work(&transaction)).collect();
    if transaction.commit().is_ok() {
        answers.into_iter().for_each(|answer| answer());
    }
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    // Another process of the same home (the window beside ferry) may hold the write lock for one group.
    connection.busy_timeout(Duration::from_secs(30))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: a commit that was answered survives power loss; groups make it affordable.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let doing = "open the catalogue";
    let newest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let step = |connection: &mut Connection| -> rusqlite::Result<u32> {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let applied: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        for migration in MIGRATIONS.iter().skip(applied as usize) {
            transaction.execute_batch(migration)?;
        }
        if applied < newest {
            transaction.pragma_update(None, "user_version", newest)?;
        }
        transaction.commit()?;
        Ok(applied)
    };
    let applied = step(connection).map_err(|error| failed(doing, error))?;
    if applied > newest {
        return Err(Error::new(ErrorKind::Invalid, doing, "this home was last used by a newer Skyferry")
            .hint("update Skyferry, or choose another home"));
    }
    Ok(())
}

/// The one table for errors of SQLite.
fn failed(doing: &'static str, error: rusqlite::Error) -> Error {
    use rusqlite::ffi::ErrorCode as Code;
    let kind = match error.sqlite_error_code() {
        Some(Code::DiskFull) => ErrorKind::Full,
        Some(Code::CannotOpen) => ErrorKind::NotFound,
        Some(Code::PermissionDenied | Code::ReadOnly) => ErrorKind::Denied,
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => ErrorKind::Unavailable,
        Some(Code::NotADatabase) => ErrorKind::Invalid,
        Some(Code::DatabaseCorrupt) => ErrorKind::Corrupt,
        Some(Code::ConstraintViolation) => ErrorKind::AlreadyExists,
        _ if matches!(error, rusqlite::Error::QueryReturnedNoRows) => ErrorKind::NotFound,
        _ => ErrorKind::Internal,
    };
    Error::new(kind, doing, error.to_string()).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_fails_is_undone_alone() {
        let home = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
        let insert = |name: &'static str, then_fail: bool| {
            catalogue.write("test", move |connection| {
                connection.execute("INSERT INTO setting VALUES (?1, '1')", [name])?;
                if then_fail { Err(rusqlite::Error::QueryReturnedNoRows) } else { Ok(()) }
            })
        };
        let (kept, undone) = tokio::join!(insert("kept", false), insert("undone", true));
        assert!(kept.is_ok() && undone.is_err(), "each hears of its own outcome");
        let names = catalogue
            .read("test", |connection| {
                let mut query = connection.prepare("SELECT name FROM setting")?;
                query.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()
            })
            .await
            .unwrap();
        assert_eq!(names, ["kept"], "only the failed work is rolled back");
    }

    #[test]
    fn a_home_of_a_newer_skyferry_is_refused_untouched() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("x.sqlite");
        drop(Catalogue::open(&file).unwrap());
        Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let error = Catalogue::open(&file).err().unwrap();
        assert_eq!(error.kind, ErrorKind::Invalid);
        assert!(error.message().contains("newer"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_database_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("x.sqlite");
        std::fs::write(&file, "not a database at all, but long enough to have a header".repeat(30)).unwrap();
        assert_eq!(Catalogue::open(&file).err().unwrap().kind, ErrorKind::Invalid);
    }
}
