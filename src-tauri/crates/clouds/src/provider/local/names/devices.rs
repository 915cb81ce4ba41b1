//! Names that Windows takes for devices.

const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// Whether Windows takes the name for a device. What stands behind the first dot does not count.
pub(super) fn is_device(name: &[u8]) -> bool {
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
