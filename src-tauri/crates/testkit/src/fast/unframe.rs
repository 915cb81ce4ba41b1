//! Takes the frames of an `aws-chunked` body off its bytes, without copying them. Signatures of frames are overlooked.
//!
//! Source: "Signature calculations for the authorization header: transferring payload in multiple chunks" and "Trailing
//! headers with chunked uploads", Amazon S3 API reference.

use super::answer::Refusal;
use super::content::Content;
use bytes::{Buf as _, Bytes};

/// The longest line between frames, in bytes.
const LONGEST: usize = 4096;

/// Where in the frames the next byte stands.
#[derive(Debug, Default)]
enum Place {
    /// In the line that says how long the next frame is.
    #[default]
    Size,
    /// In a frame, so many bytes before its end.
    Frame(u64),
    /// In the line break behind a frame.
    Behind,
    /// In the lines behind the last frame.
    Trailer,
    /// Behind all of it.
    End,
}

/// What is left of a framed body.
#[derive(Debug, Default)]
pub(super) struct Unframed {
    place: Place,
    line: Vec<u8>,
    /// The frames' bytes.
    pub(super) content: Content,
    /// The headers behind them, with names in lower case.
    pub(super) trailers: Vec<(String, String)>,
}

impl Unframed {
    /// Takes further bytes and gives the whole pieces of frames among them to `see`.
    pub(super) fn feed(&mut self, mut bytes: Bytes, mut see: impl FnMut(&[u8])) -> Result<(), Refusal> {
        while !bytes.is_empty() {
            if let Place::Frame(left) = self.place {
                let piece = bytes.split_to(usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len()));
                let left = left - piece.len() as u64;
                self.place = if left == 0 { Place::Behind } else { Place::Frame(left) };
                see(&piece);
                self.content.push(piece);
            } else if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
                self.line.extend_from_slice(&bytes[..end]);
                bytes.advance(end + 1);
                self.turn()?;
            } else {
                self.line.extend_from_slice(&bytes);
                bytes.clear();
            }
            if self.line.len() > LONGEST {
                return Err(malformed());
            }
        }
        Ok(())
    }

    /// Whether the body may end here. Some clients leave the last line break out.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.place, Place::Trailer | Place::End)
    }

    /// Reads a line that is complete.
    fn turn(&mut self) -> Result<(), Refusal> {
        let line = String::from_utf8(std::mem::take(&mut self.line)).map_err(|_| malformed())?;
        let line = line.trim_end_matches('\r');
        self.place = match self.place {
            Place::Size => {
                let size = line.split(';').next().unwrap_or_default().trim();
                match u64::from_str_radix(size, 16).map_err(|_| malformed())? {
                    0 => Place::Trailer,
                    size => Place::Frame(size),
                }
            }
            Place::Behind if line.is_empty() => Place::Size,
            Place::Trailer if line.is_empty() => Place::End,
            Place::Trailer => {
                let (name, value) = line.split_once(':').ok_or_else(malformed)?;
                self.trailers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                Place::Trailer
            }
            Place::Behind | Place::End | Place::Frame(_) => return Err(malformed()),
        };
        Ok(())
    }
}

fn malformed() -> Refusal {
    Refusal::bad("IncompleteBody", "the frames of the body are not what aws-chunked prescribes")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAMED: &str = "5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0;chunk-signature=cd\r\n\
        x-amz-checksum-crc32c:yZRlqg==\r\nx-amz-trailer-signature:ef\r\n\r\n";

    #[test]
    fn frames_come_off_however_the_bytes_are_cut() {
        for size in 1..FRAMED.len() {
            let (mut body, mut seen) = (Unframed::default(), Vec::new());
            for piece in FRAMED.as_bytes().chunks(size) {
                body.feed(Bytes::copy_from_slice(piece), |piece| seen.extend_from_slice(piece)).unwrap();
            }
            assert!(body.is_whole(), "cut into {size}");
            assert_eq!((&body.content.whole()[..], &seen[..]), (&b"hello world"[..], &b"hello world"[..]));
            assert_eq!(body.trailers[0], ("x-amz-checksum-crc32c".to_owned(), "yZRlqg==".to_owned()));
        }
    }

    #[test]
    fn what_is_no_frame_is_refused_and_half_a_body_is_none() {
        for bad in ["zz\r\n", "5\r\nhelloX\r\n", "0\r\n\r\nmore\r\n", "0\r\nno colon\r\n"] {
            assert!(Unframed::default().feed(Bytes::from_static(bad.as_bytes()), |_| ()).is_err(), "{bad:?}");
        }
        let mut body = Unframed::default();
        body.feed(Bytes::from_static(b"5\r\nhel"), |_| ()).unwrap();
        assert!(!body.is_whole());
    }
}
