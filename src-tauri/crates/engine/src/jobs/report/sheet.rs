//! One file of a report: hashed as it is written, and visible under its name only once it is whole.

use ring::digest::{Context, SHA256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

pub(super) struct Sheet {
    file: Option<BufWriter<File>>,
    digest: Context,
    path: PathBuf,
    unfinished: PathBuf,
}

impl Sheet {
    pub(super) fn begin(folder: &Path, name: &str) -> io::Result<Self> {
        let unfinished = unfinished(folder, name);
        let file = Some(BufWriter::new(File::create(&unfinished)?));
        Ok(Self { file, digest: Context::new(&SHA256), path: folder.join(name), unfinished })
    }

    /// Gives the file its name, and writes its digest beside it as `sha256sum -c` reads it.
    pub(super) fn end(mut self) -> io::Result<PathBuf> {
        let Some(file) = self.file.take() else { return Ok(self.path.clone()) };
        file.into_inner()?.sync_all()?;
        fs::rename(&self.unfinished, &self.path)?;
        let mut line = self.digest.clone().finish().as_ref().iter().fold(String::new(), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        line = format!("{line}  {name}\n");
        let (folder, name) = (self.path.parent().unwrap_or(Path::new("")), format!("{name}.sha256"));
        let whole = unfinished(folder, &name);
        fs::write(&whole, line)?;
        fs::rename(whole, folder.join(name))?;
        Ok(self.path.clone())
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(file) = &mut self.file else { return Err(io::Error::other("the file was ended")) };
        let written = file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // What was not finished is worth nothing; where it cannot be removed its name says so.
            let _ = fs::remove_file(&self.unfinished);
        }
    }
}

fn unfinished(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(".{name}.unfinished"))
}
