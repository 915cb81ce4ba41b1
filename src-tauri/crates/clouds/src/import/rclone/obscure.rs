//! rclone's obscured values: AES-256 in counter mode under a key that is printed in rclone's source, so that nobody reads
//! a password over a shoulder. It protects from nobody else.

use aes::Aes256;
use aes::cipher::{KeyIvInit, StreamCipher};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Secret;

/// The key that every rclone has (`fs/config/obscure`).
const KEY: [u8; 32] = [
    0x9c, 0x93, 0x5b, 0x48, 0x73, 0x0a, 0x55, 0x4d, 0x6b, 0xfd, 0x7c, 0x63, 0xc8, 0x86, 0xa9, 0x2b, 0xd3, 0x90, 0x19,
    0x8e, 0xb8, 0x12, 0x8a, 0xfb, 0xf4, 0xde, 0x16, 0x2b, 0x8b, 0x95, 0xf6, 0x38,
];
const BLOCK: usize = 16;

/// From so many printable characters on they cannot have come out of a value that was never obscured: that each byte of
/// chance is one of the 94 has a likelihood of 2 in 10^9.
const CERTAIN: usize = 20;

/// The value that was obscured; `None` if it was not obscured, or was no text.
pub(crate) fn reveal(obscured: &str) -> Option<Secret<String>> {
    let mut bytes = URL_SAFE_NO_PAD.decode(obscured).ok()?;
    let start = *bytes.first_chunk::<BLOCK>()?;
    let mut plain = bytes.split_off(BLOCK);
    ctr::Ctr128BE::<Aes256>::new(&KEY.into(), &start.into()).apply_keystream(&mut plain);
    String::from_utf8(plain).ok().map(Secret::new)
}

/// The value of an option that rclone keeps as it is, but that somebody obscured all the same: `rclone obscure` is easily
/// taken for something that every secret needs.
pub(crate) fn unveiled(text: &str) -> Secret<String> {
    let revealed = reveal(text)
        .filter(|plain| plain.expose().len() >= CERTAIN && plain.expose().bytes().all(|byte| byte.is_ascii_graphic()));
    revealed.unwrap_or_else(|| Secret::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rclone_obscured_is_revealed() {
        // Made by `rclone obscure`, 1.75.2.
        for (obscured, plain) in [
            ("LDYCL_yUjqmPRwZsejwczv3IgPBJlr1zn3GnZI57N1h4-huYGAfQhakAvdZlHQ", "hunter2-but-longer-than-twenty"),
            (
                "DvbyO5dh77qEnZIyOm1IrndSpI4S_38iEUtRsVUr6krPuxuXliKfKbxc1zq_d25Ef7gAh3AT32o",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            ),
            ("pIWcxEL0dfaITStqKpAPmJI", "x"),
            ("8ENuq9HS5sHhkDb5yanBCYtGV90VM7c", "grüße"),
        ] {
            assert_eq!(reveal(obscured).unwrap().expose(), plain);
        }
        for not in ["", "x", "AAAA", "AAAAAAAAAAAAAAAAAAAA", "not base64!"] {
            assert!(reveal(not).is_none(), "{not}");
        }
    }

    #[test]
    fn a_plain_secret_is_never_taken_for_an_obscured_one() {
        let mut dice = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let length = dice.usize(1..200);
            let plain: String = (0..length).map(|_| dice.alphanumeric()).collect();
            assert_eq!(*unveiled(&plain).expose(), plain);
        }
        let obscured = "DvbyO5dh77qEnZIyOm1IrndSpI4S_38iEUtRsVUr6krPuxuXliKfKbxc1zq_d25Ef7gAh3AT32o";
        assert_eq!(unveiled(obscured).expose(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    }
}
