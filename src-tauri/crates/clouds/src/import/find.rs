//! Looks in every place where other programs keep their clouds. Fails as a whole for no file: what cannot be read is an
//! entry of its own, with the reason.

use super::address::Hosts;
use super::ini::{self, Rules, Sheet};
use super::sketch::Sketch;
use super::{aws, environment, file, rclone, s3cmd};
use model::{CloudDraft, Found, Secret, Secrets};
use ring::digest::{SHA256, digest};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};

/// Where to look.
#[derive(Clone, Default)]
pub struct Places {
    /// The home folder.
    pub home: PathBuf,
    /// Where programs keep their configuration: `~/.config`, or what the system says instead.
    pub config_home: PathBuf,
    /// The variables of the environment.
    pub environment: BTreeMap<String, String>,
}

impl fmt::Debug for Places {
    /// Without the environment's values: there are keys among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folders = (&self.home, &self.config_home);
        f.debug_tuple("Places").field(&folders.0).field(&folders.1).finish_non_exhaustive()
    }
}

/// A cloud that another program knows, with its secrets beside it.
#[derive(Debug)]
pub struct Importable {
    id: String,
    origin: String,
    draft: CloudDraft,
    secrets: Secrets,
    trouble: Option<String>,
}

impl Importable {
    pub(crate) fn new(origin: &str, sketch: Sketch) -> Self {
        let sketch = sketch.complete();
        let id = id(origin, &sketch);
        Self { id, origin: origin.to_owned(), draft: sketch.draft, secrets: sketch.secrets, trouble: sketch.trouble }
    }

    /// What a face shows of it.
    pub fn found(&self) -> Found {
        Found {
            id: self.id.clone(),
            origin: self.origin.clone(),
            draft: self.draft.clone(),
            secret: !self.secrets.is_empty(),
            trouble: self.trouble.clone(),
        }
    }

    /// What is to be configured, and its secrets.
    pub fn into_parts(self) -> (CloudDraft, Secrets) {
        (self.draft, self.secrets)
    }
}

/// Everything that other programs on this computer know. Reads files and waits for them, but for no network.
pub fn find(places: &Places, hosts: &dyn Hosts) -> Vec<Importable> {
    let mut looking = Looking { places, hosts, found: Vec::new() };
    looking.aws();
    looking.rclone();
    looking.s3cmd();
    looking.environment();
    looking.found
}

/// What an entry is that stands for a file instead of a cloud.
const FILE: &str = "a file";

struct Looking<'a> {
    places: &'a Places,
    hosts: &'a dyn Hosts,
    found: Vec<Importable>,
}

impl Looking<'_> {
    fn aws(&mut self) {
        let folder = self.places.home.join(".aws");
        let config = self.named("AWS_CONFIG_FILE").unwrap_or_else(|| folder.join("config"));
        let credentials = self.named("AWS_SHARED_CREDENTIALS_FILE").unwrap_or_else(|| folder.join("credentials"));
        let sheets = (self.sheet(&config, &ini::AWS), self.sheet(&credentials, &ini::AWS));
        let sheets = (sheets.0.unwrap_or_default(), sheets.1.unwrap_or_default());
        for profile in aws::profiles(&sheets.0, &sheets.1, self.hosts) {
            self.add(if profile.in_config { &config } else { &credentials }, profile.sketch);
        }
    }

    /// The first that there is, in the order in which rclone looks ("rclone config file").
    fn rclone(&mut self) {
        let (home, name) = (&self.places.home, Path::new("rclone/rclone.conf"));
        let given = self.named("RCLONE_CONFIG");
        let usual = [
            self.named("APPDATA").filter(|_| cfg!(windows)).map(|folder| folder.join(name)),
            self.named("XDG_CONFIG_HOME").map(|folder| folder.join(name)),
            Some(self.places.config_home.join(name)),
            Some(home.join(".config").join(name)),
            Some(home.join(".rclone.conf")),
        ];
        let there = |path: &PathBuf| path.symlink_metadata().is_ok();
        let Some(path) = given.or_else(|| usual.into_iter().flatten().find(there)) else { return };
        let Some(text) = self.text(&path) else { return };
        if let Some(why) = rclone::encrypted(text.expose()) {
            return self.broken(&path, why);
        }
        let sheet = Sheet::read(text.expose(), &ini::RCLONE);
        self.oddities(&path, &sheet);
        let load = |named: &str| {
            let text = file::text(&self.places.expanded(&self.places.with_variables(named)))?;
            text.ok_or_else(|| "there is no such file".to_owned())
        };
        for sketch in rclone::remotes(&sheet, self.hosts, &load) {
            self.add(&path, sketch);
        }
    }

    fn s3cmd(&mut self) {
        let given = self.named("S3CMD_CONFIG");
        let windows = self.named("APPDATA").filter(|_| cfg!(windows)).map(|folder| folder.join("s3cmd.ini"));
        let path = given.or(windows).unwrap_or_else(|| self.places.home.join(".s3cfg"));
        let Some(sheet) = self.sheet(&path, &ini::S3CMD) else { return };
        if let Some(sketch) = s3cmd::cloud(&sheet, self.hosts) {
            self.add(&path, sketch);
        }
    }

    fn environment(&mut self) {
        let variable = |name: &str| self.places.variable(name);
        let given = environment::given(&variable, self.hosts);
        self.found.extend(given.into_iter().map(|sketch| Importable::new("environment", sketch)));
    }

    /// The path that a variable holds.
    fn named(&self, variable: &str) -> Option<PathBuf> {
        self.places.variable(variable).map(|text| self.places.expanded(text))
    }

    fn sheet(&mut self, path: &Path, rules: &Rules) -> Option<Sheet> {
        let text = self.text(path)?;
        let sheet = Sheet::read(text.expose(), rules);
        self.oddities(path, &sheet);
        Some(sheet)
    }

    /// The text of a file. Why it has none is kept as an entry.
    fn text(&mut self, path: &Path) -> Option<Secret<String>> {
        file::text(path).unwrap_or_else(|why| {
            self.broken(path, &why);
            None
        })
    }

    /// An entry for what could not be read of a file whose rest could.
    fn oddities(&mut self, path: &Path, sheet: &Sheet) {
        if let Some(line) = sheet.odd.first() {
            let others = match sheet.odd.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            self.broken(path, &format!("line {line} is neither a heading nor a value{others}"));
        }
        if sheet.more {
            self.broken(path, "it has more sections than are read");
        }
    }

    fn broken(&mut self, path: &Path, why: &str) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let why = format!("{}: {why}", self.places.shown(path));
        self.add(path, Sketch::broken(FILE, &name, why));
    }

    fn add(&mut self, path: &Path, sketch: Sketch) {
        self.found.push(Importable::new(&self.places.shown(path), sketch));
    }
}

impl Places {
    fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// A path as people read it, with `~` for the home folder.
    fn shown(&self, path: &Path) -> String {
        match path.strip_prefix(&self.home) {
            Ok(rest) if !self.home.as_os_str().is_empty() => Path::new("~").join(rest).display().to_string(),
            _ => path.display().to_string(),
        }
    }

    /// A path as people write it, with `~` for the home folder.
    fn expanded(&self, text: &str) -> PathBuf {
        match text.strip_prefix("~/").or_else(|| text.strip_prefix("~\\")) {
            Some(rest) => self.home.join(rest),
            None => PathBuf::from(text),
        }
    }

    /// Text with `$NAME` and `${NAME}` filled in. What comes of it is never shown: any variable may be named.
    fn with_variables(&self, text: &str) -> String {
        let mut made = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('$') {
            made.push_str(before);
            let braced = behind.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let (name, tail) = braced.unwrap_or_else(|| {
                let end = behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(behind.len());
                behind.split_at(end)
            });
            if let Some(value) = self.variable(name) {
                made.push_str(value);
                rest = tail;
            } else {
                made.push('$');
                rest = behind;
            }
        }
        made + rest
    }
}

/// The same for the same entry of the same place, whatever else is found.
fn id(origin: &str, sketch: &Sketch) -> String {
    // A file may have several troubles, a cloud is one whatever its trouble is.
    let broken = sketch.trouble.as_deref().filter(|_| sketch.words == FILE).unwrap_or_default();
    let named = [origin, &sketch.words, &sketch.section, broken].join("\0");
    let mut id = String::new();
    for byte in digest(&SHA256, named.as_bytes()).as_ref().iter().take(8) {
        // Writing to a String cannot fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}
