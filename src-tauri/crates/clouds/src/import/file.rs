//! Reads one small text file of another program. Follows links, never waits for a pipe, and writes nothing.

use model::Secret;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Files of configuration are smaller than this: 1 MiB.
const MOST: u64 = 1 << 20;

/// The text of a file; `None` if there is none of that name, else the reason why it cannot be read. The text may be in
/// UTF-8 or, as some editors of Windows write it, in UTF-16 with a mark.
pub(crate) fn text(path: &Path) -> Result<Option<Secret<String>>, String> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A link to nothing is there, and somebody expects something behind it.
            let dangling = fs::symlink_metadata(path).is_ok();
            return if dangling { Err("it is a symbolic link to nothing".to_owned()) } else { Ok(None) };
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
        Err(error) => return Err(reason(&error)),
    };
    if !metadata.is_file() {
        return Err("it is no file".to_owned());
    }
    let mut bytes = Secret::new(Vec::new());
    read(path, &mut bytes).map_err(|error| reason(&error))?;
    if bytes.expose().len() as u64 > MOST {
        return Err("it is larger than 1 MiB, which no configuration is".to_owned());
    }
    decoded(bytes.expose()).map(Some).ok_or_else(|| "it is no text".to_owned())
}

fn read(path: &Path, into: &mut Secret<Vec<u8>>) -> io::Result<()> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    *into = Secret::new(bytes);
    Ok(())
}

/// Bytes as text, by their mark.
pub(crate) fn decoded(bytes: &[u8]) -> Option<Secret<String>> {
    let wide = |order: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty())
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    };
    text.map(|text| Secret::new(text.trim_start_matches('\u{feff}').to_owned()))
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_by_its_mark() {
        let wide = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            let units = "[é]\r\nk = v".encode_utf16().flat_map(order);
            mark.into_iter().chain(units).collect::<Vec<u8>>()
        };
        for bytes in [
            b"\xef\xbb\xbf[\xc3\xa9]\r\nk = v".to_vec(),
            wide(u16::to_le_bytes, [0xff, 0xfe]),
            wide(u16::to_be_bytes, [0xfe, 0xff]),
        ] {
            assert_eq!(decoded(&bytes).unwrap().expose(), "[é]\r\nk = v");
        }
        assert!(decoded(b"\xff\xfe\x00").is_none(), "half a letter is none");
        assert!(decoded(b"\x80").is_none());
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        assert!(text(&at("absent")).unwrap().is_none());
        assert!(text(&at("absent/absent")).unwrap().is_none());
        fs::create_dir(at("folder")).unwrap();
        assert_eq!(text(&at("folder")).unwrap_err(), "it is no file");
        fs::write(at("large"), vec![b'x'; (1 << 20) + 1]).unwrap();
        assert!(text(&at("large")).unwrap_err().contains("1 MiB"));
        fs::write(at("full"), vec![b'x'; 1 << 20]).unwrap();
        assert_eq!(text(&at("full")).unwrap().unwrap().expose().len(), 1 << 20, "the bound itself is within");
        fs::write(at("bytes"), b"\x80\x81").unwrap();
        assert_eq!(text(&at("bytes")).unwrap_err(), "it is no text");
        assert!(text(&at("full/below")).unwrap().is_none(), "nothing lies below a file");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_those_that_lead_nowhere_are_named() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at("real"), "k = v").unwrap();
        symlink(at("real"), at("link")).unwrap();
        assert_eq!(text(&at("link")).unwrap().unwrap().expose(), "k = v", "dotfiles are often links");
        symlink(at("gone"), at("dangling")).unwrap();
        assert_eq!(text(&at("dangling")).unwrap_err(), "it is a symbolic link to nothing");
        symlink(at("loop"), at("loop")).unwrap();
        assert!(text(&at("loop")).is_err(), "a loop ends");
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert_eq!(text(&at("pipe")).unwrap_err(), "it is no file", "a pipe would be waited for without end");
    }
}
