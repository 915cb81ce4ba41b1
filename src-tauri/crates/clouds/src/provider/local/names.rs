//! Key segments as file names and back, one to one. Pure: knows what a disk can say, and never asks one.
//!
//! A segment that is a fit name is its own name. Any other is *spelled*: each byte that cannot stay becomes `␛` and two
//! hexadecimal digits, `␛` itself becomes `␛␛`, and the empty segment is `␛` alone. A name that is the spelling of a
//! spelled segment would then stand for two segments, so a segment that reads like one is spelled once more. All other
//! names are themselves, also those that merely look like a spelling. Hence both ways are each other's inverse.

use std::borrow::Cow;

/// How the names of unfinished files begin. Such names are never listed; a key that begins so is spelled.
pub(super) const PART: &str = ".skyferry-part-";

/// U+241B, SYMBOL FOR ESCAPE: no keyboard has it, every disk takes it, and no two of its forms are one.
const MARK: &[u8] = "␛".as_bytes();

/// The name of the empty segment.
pub(super) const EMPTY: &str = "␛";

const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// What the names of a disk can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// ASCII characters that no name holds, besides `/` and NUL.
    forbidden: &'static [u8],
    /// Whether names hold control characters.
    controls: bool,
    /// Whether a name may end in a dot or a space.
    loose_end: bool,
    /// Whether names such as `CON` are devices, whatever stands behind a dot.
    devices: bool,
    /// Whether names are bytes; otherwise they are UTF-8.
    bytes: bool,
    /// Whether lengths are counted in UTF-16 units; otherwise in bytes.
    wide: bool,
    /// The longest path below the root, in the same.
    path: usize,
}

/// The longest name of one file or folder: 255 bytes on Linux, macOS and the BSDs, 255 UTF-16 units on Windows.
pub(super) const LONGEST_NAME: usize = 255;

impl Rules {
    /// The names of Linux and the BSDs: any bytes but `/` and NUL.
    pub const fn unix() -> Self {
        // PATH_MAX with its closing NUL is 4,096 bytes.
        Self { forbidden: b"", controls: true, loose_end: true, devices: false, bytes: true, wide: false, path: 4095 }
    }

    /// The names of macOS: likewise, in UTF-8.
    pub const fn mac() -> Self {
        Self { bytes: false, ..Self::unix() }
    }

    /// The names of Windows, and of disks that are carried to it.
    pub const fn windows() -> Self {
        Self {
            forbidden: b"<>:\"|?*\\",
            controls: false,
            loose_end: false,
            devices: true,
            bytes: false,
            wide: true,
            // 32,767 units, less what the root may take.
            path: 32_000,
        }
    }

    /// The names of this system.
    pub const fn here() -> Self {
        if cfg!(windows) {
            Self::windows()
        } else if cfg!(target_vendor = "apple") {
            Self::mac()
        } else {
            Self::unix()
        }
    }

    /// The name of a key's segment. It may be too long.
    pub(super) fn name<'a>(&self, segment: &'a [u8]) -> Cow<'a, [u8]> {
        if self.is_moved(segment) { Cow::Owned(self.spell(segment).0) } else { Cow::Borrowed(segment) }
    }

    /// The key's segment that a name stands for.
    pub(super) fn segment<'a>(&self, name: &'a [u8]) -> Cow<'a, [u8]> {
        match self.read(name) {
            Some(segment) if self.is_moved(&segment) => Cow::Owned(segment),
            _ => Cow::Borrowed(name),
        }
    }

    /// Whether a name is short enough.
    pub(super) fn fits(&self, name: &[u8]) -> bool {
        self.length(name) <= LONGEST_NAME
    }

    /// Whether a path of names is short enough.
    pub(super) fn path_fits(&self, path: &[u8]) -> bool {
        self.length(path) <= self.path
    }

    /// What is counted in the lengths of names, for messages.
    pub(super) const fn unit(&self) -> &'static str {
        if self.wide { "UTF-16 units" } else { "bytes" }
    }

    fn length(&self, name: &[u8]) -> usize {
        if self.wide { String::from_utf8_lossy(name).encode_utf16().count() } else { name.len() }
    }

    /// Whether a segment's name is another than itself: no disk can say it, or it is the spelling of one such.
    fn is_moved(&self, segment: &[u8]) -> bool {
        let mut segment = Cow::Borrowed(segment);
        loop {
            if self.spell(&segment).1 {
                return true;
            }
            // What it spells is shorter each time, so this ends.
            match self.read(&segment) {
                Some(spelled) => segment = Cow::Owned(spelled),
                None => return false,
            }
        }
    }

    /// A segment with everything spelled that must be, and whether anything but `␛` had to be.
    fn spell(&self, segment: &[u8]) -> (Vec<u8>, bool) {
        if segment.is_empty() {
            return (EMPTY.into(), true);
        }
        let dots = segment == b"." || segment == b"..";
        let first = segment.starts_with(PART.as_bytes()) || self.devices && is_device(segment);
        let last = !self.loose_end && matches!(segment.last(), Some(b'.' | b' '));
        let (mut name, mut had_to) = (Vec::with_capacity(segment.len() + 8), false);
        let mut at = 0;
        while let Some(byte) = segment.get(at) {
            let rest = &segment[at..];
            if rest.starts_with(MARK) {
                name.extend_from_slice(MARK);
                name.extend_from_slice(MARK);
                at += MARK.len();
                continue;
            }
            let length = if self.bytes { Some(1) } else { character(rest) };
            let fits = length.is_some() && !self.refuses(*byte);
            if dots || !fits || first && at == 0 || last && rest.len() == 1 {
                name.extend_from_slice(MARK);
                name.extend_from_slice(&hexadecimal(*byte));
                had_to = true;
                at += 1;
            } else {
                let length = length.unwrap_or(1);
                name.extend_from_slice(&rest[..length]);
                at += length;
            }
        }
        (name, had_to)
    }

    fn refuses(&self, byte: u8) -> bool {
        byte == 0 || byte < 0x20 && !self.controls || self.forbidden.contains(&byte)
    }

    /// The segment of which `name` is the spelling; `None` if it is the spelling of none, or holds no `␛`.
    fn read(&self, name: &[u8]) -> Option<Vec<u8>> {
        if name == EMPTY.as_bytes() {
            return Some(Vec::new());
        }
        let (mut segment, mut rest, mut marks) = (Vec::with_capacity(name.len()), name, false);
        while let Some((byte, behind)) = rest.split_first() {
            let Some(marked) = rest.strip_prefix(MARK) else {
                segment.push(*byte);
                rest = behind;
                continue;
            };
            marks = true;
            if let Some(behind) = marked.strip_prefix(MARK) {
                segment.extend_from_slice(MARK);
                rest = behind;
            } else {
                let [high, low, ..] = marked else { return None };
                segment.push(digit(*high)? << 4 | digit(*low)?);
                rest = &marked[2..];
            }
        }
        // Only what this spells in exactly this way is spelled by it: `␛41` is no spelling of `A`.
        (marks && self.spell(&segment).0 == name).then_some(segment)
    }
}

/// Whether Windows takes the name for a device. What stands behind the first dot does not count.
fn is_device(name: &[u8]) -> bool {
    let stem = name.split(|byte| *byte == b'.').next().unwrap_or_default().trim_ascii_end();
    let numbered = |device: &str| {
        let number = stem.get(..3).filter(|start| start.eq_ignore_ascii_case(device.as_bytes())).map(|_| &stem[3..]);
        number.is_some_and(|number| {
            matches!(number, [b'0'..=b'9']) || ["¹", "²", "³"].iter().any(|raised| raised.as_bytes() == number)
        })
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device.as_bytes()))
        || NUMBERED_DEVICES.iter().any(|device| numbered(device))
}

/// The length in bytes of the character that `bytes` begin with; `None` if they begin with none.
fn character(bytes: &[u8]) -> Option<usize> {
    let most = &bytes[..bytes.len().min(4)];
    let valid = most.utf8_chunks().next()?.valid();
    valid.chars().next().map(char::len_utf8)
}

fn hexadecimal(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const ALL: [Rules; 3] = [Rules::unix(), Rules::mac(), Rules::windows()];

    /// What a disk can hold, said a second time and in other words than the code's.
    fn can_be_a_name(rules: &Rules, name: &[u8]) -> bool {
        let never = name.is_empty() || name == b"." || name == b".." || name.contains(&0) || name.contains(&b'/');
        if never || name.starts_with(PART.as_bytes()) {
            return false;
        }
        if *rules == Rules::unix() {
            return true;
        }
        let Ok(text) = std::str::from_utf8(name) else { return false };
        if *rules == Rules::mac() {
            return true;
        }
        let stem = text.split('.').next().unwrap_or_default().trim_end_matches(' ').to_uppercase();
        let devices = "CON PRN AUX NUL CONIN$ CONOUT$ COM0 COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 COM¹ COM² COM³ \
                       LPT0 LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9 LPT¹ LPT² LPT³";
        let odd = |letter: char| letter < ' ' || r#"<>:"|?*\"#.contains(letter);
        !text.chars().any(odd) && !text.ends_with(['.', ' ']) && !devices.split(' ').any(|device| device == stem)
    }

    /// Pieces of which anything hard to spell can be put together.
    const PIECES: [&[u8]; 34] = [
        b"a",
        b"A",
        b"2",
        b"E",
        b"e",
        b"0",
        b"F",
        b".",
        b"..",
        b" ",
        b":",
        b"\\",
        b"?",
        b"\n",
        b"\0",
        b"con",
        b"NUL",
        b"com1",
        b"lpt",
        b".skyferry-part-",
        b"\xff",
        b"\xc3",
        b"\xa9",
        b"\xe2\x90",
        b"\x9b",
        "␛".as_bytes(),
        "␛␛".as_bytes(),
        "␛2E".as_bytes(),
        "␛00".as_bytes(),
        "␛2e".as_bytes(),
        "␛41".as_bytes(),
        "²".as_bytes(),
        "é".as_bytes(),
        b"$",
    ];

    fn random(random: &mut fastrand::Rng) -> Vec<u8> {
        let most = if random.bool() { 3 } else { 9 };
        let pieces = random.usize(0..=most);
        let mut bytes: Vec<u8> = (0..pieces).flat_map(|_| PIECES[random.usize(0..PIECES.len())].to_vec()).collect();
        if random.u8(0..4) == 0 {
            bytes.extend((0..random.usize(0..4)).map(|_| random.u8(..)));
        }
        bytes.retain(|byte| *byte != b'/');
        bytes
    }

    #[test]
    fn every_segment_has_a_name_of_its_own_and_comes_back_from_it() {
        let mut rng = fastrand::Rng::with_seed(20_261_124);
        for rules in ALL {
            let mut names: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
            for _ in 0..60_000 {
                let segment = random(&mut rng);
                let name = rules.name(&segment).into_owned();
                let shown = String::from_utf8_lossy(&name);
                assert!(can_be_a_name(&rules, &name), "{segment:?} became {shown:?}, which no disk can hold");
                assert_eq!(rules.segment(&name), segment, "{shown:?} must be read as what it was made of");
                let other = names.insert(name, segment.clone()).filter(|other| *other != segment);
                assert_eq!(other, None, "two segments have one name");
            }
        }
    }

    #[test]
    fn every_name_that_a_disk_can_hold_is_the_name_of_what_it_is_listed_as() {
        let mut rng = fastrand::Rng::with_seed(7);
        for rules in ALL {
            for name in (0..60_000).map(|_| random(&mut rng)).filter(|name| can_be_a_name(&rules, name)) {
                let segment = rules.segment(&name).into_owned();
                assert_eq!(rules.name(&segment), name, "a listed file must be found under its key {segment:?}");
            }
        }
    }

    #[test]
    fn two_segments_that_differ_by_little_are_told_apart_exhaustively() {
        // Everything of up to four of the bytes that matter.
        let parts: [&[u8]; 6] = [MARK, b"2", b"E", b".", b" ", b"\0"];
        for rules in ALL {
            let mut names = HashMap::new();
            for length in 0..=5_u32 {
                for number in 0..6_usize.pow(length) {
                    let pick = |place: u32| parts[number / 6_usize.pow(place) % 6];
                    let segment: Vec<u8> = (0..length).flat_map(|place| pick(place).to_vec()).collect();
                    let name = rules.name(&segment).into_owned();
                    assert_eq!(rules.segment(&name), segment, "{segment:?} comes back");
                    assert_eq!(names.insert(name, segment.clone()), None, "{segment:?} has a name of its own");
                }
            }
        }
    }

    #[test]
    fn what_a_disk_can_say_stays_as_it_is() {
        let plain =
            ["a", "é", "e\u{301}", "100%", "a b", "...", ".hidden", "␛41", "␛2e", "a␛␛", "a␛", "日本", "🦀", "-rf"];
        for rules in ALL {
            for name in plain.into_iter().filter(|name| can_be_a_name(&rules, name.as_bytes())) {
                assert_eq!(rules.name(name.as_bytes()), name.as_bytes(), "{name:?} needs no escape");
            }
        }
        for name in ["a:b", "tab\t", "con", "trail ", "back\\slash", "<>"] {
            assert_eq!(Rules::unix().name(name.as_bytes()), name.as_bytes(), "Linux can say {name:?}");
        }
        assert_eq!(&*Rules::unix().name(b"\xff"), b"\xff", "names of Linux are bytes");
    }

    #[test]
    fn what_it_cannot_say_is_spelled_legibly() {
        let spelled =
            |rules: Rules, segment: &str| String::from_utf8(rules.name(segment.as_bytes()).into_owned()).unwrap();
        for (segment, name) in [
            ("", "␛"),
            (".", "␛2E"),
            ("..", "␛2E␛2E"),
            ("nul\0", "nul␛00"),
            (".skyferry-part-1", "␛2Eskyferry-part-1"),
            ("␛", "␛␛"),
            ("␛2E", "␛␛2E"),
        ] {
            for rules in ALL {
                assert_eq!(spelled(rules, segment), name, "{segment:?}");
            }
        }
        for (segment, name) in [
            ("C:", "C␛3A"),
            ("C:\\x", "C␛3A␛5Cx"),
            ("con", "␛63on"),
            ("COM1.txt", "␛43OM1.txt"),
            ("lpt²", "␛6Cpt²"),
            ("aux .c", "␛61ux .c"),
            ("trailing.", "trailing␛2E"),
            ("trailing. ", "trailing.␛20"),
            ("new\nline", "new␛0Aline"),
            ("a?b*c", "a␛3Fb␛2Ac"),
        ] {
            assert_eq!(spelled(Rules::windows(), segment), name, "{segment:?}");
        }
        assert_eq!(&*Rules::mac().name(b"\xff"), "␛FF".as_bytes());
    }

    #[test]
    fn lengths_are_those_of_the_system() {
        let (bytes, units) = ("é".repeat(200), "🦀".repeat(130));
        assert!(
            !Rules::unix().fits(bytes.as_bytes()) && Rules::windows().fits(bytes.as_bytes()),
            "400 bytes, 200 units"
        );
        assert!(!Rules::windows().fits(units.as_bytes()), "260 units");
        assert!(!Rules::unix().path_fits(&[b'x'; 4096]) && Rules::windows().path_fits(&[b'x'; 4096]));
    }
}
