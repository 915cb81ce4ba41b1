//! The private key of a service account: signs statements and links, and is never shown.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Error, ErrorKind, Result, Secret};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use std::fmt;

/// A service account's key, ready to sign.
pub(crate) struct SigningKey {
    /// `client_email`: in whose name it signs.
    pub(crate) email: String,
    pair: RsaKeyPair,
}

impl SigningKey {
    /// Reads a private key in PEM, PKCS#8 or PKCS#1. Fails with `Invalid` at the field.
    pub(crate) fn new(email: &str, pem: &Secret<String>) -> Result<Self> {
        let wrong = |why: &str| super::account::invalid(&format!("the private key {why}"));
        let key = PrivateKeyDer::from_pem_slice(pem.expose().as_bytes()).map_err(|_| wrong("is no key in PEM"))?;
        let pair = match &key {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(wrong("is no RSA key")),
        };
        let pair = pair.map_err(|_| wrong("is no RSA key of 2048 bits or more"))?;
        Ok(Self { email: email.to_owned(), pair })
    }

    /// The signature by RSASSA-PKCS1-v1_5 with SHA-256.
    pub(crate) fn sign(&self, doing: &'static str, message: &[u8]) -> Result<Vec<u8>> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::new(ErrorKind::Internal, doing, "the private key did not sign"))?;
        Ok(signature)
    }

    /// A signed statement as OAuth takes it (RFC 7519 and 7523).
    pub(super) fn statement(&self, doing: &'static str, key_id: &str, claims: &Value) -> Result<String> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": key_id });
        let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encoded(&header), encoded(claims));
        let signature = self.sign(doing, message.as_bytes())?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, ***)", self.email)
    }
}
