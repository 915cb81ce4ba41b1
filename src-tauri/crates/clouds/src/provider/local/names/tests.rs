use super::spelling::MARK;
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
    let plain = ["a", "é", "e\u{301}", "100%", "a b", "...", ".hidden", "␛41", "␛2e", "a␛␛", "a␛", "日本", "🦀", "-rf"];
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
    let spelled = |rules: Rules, segment: &str| String::from_utf8(rules.name(segment.as_bytes()).into_owned()).unwrap();
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
    assert!(!Rules::unix().fits(bytes.as_bytes()) && Rules::windows().fits(bytes.as_bytes()), "400 bytes, 200 units");
    assert!(!Rules::windows().fits(units.as_bytes()), "260 units");
    assert!(!Rules::unix().path_fits(&[b'x'; 4096]) && Rules::windows().path_fits(&[b'x'; 4096]));
}
