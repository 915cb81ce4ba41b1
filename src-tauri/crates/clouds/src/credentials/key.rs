//! A secret access key with the session token that may belong to it, and the one text under which the vault keeps both.

use model::Secret;

/// What belongs to an access key's id. In the vault: the secret key and, on a second line, the token if there is one.
#[derive(Debug, Clone)]
pub struct KeySecret {
    /// The secret half of the access key.
    pub secret: Secret<String>,
    /// The token of temporary credentials.
    pub token: Option<Secret<String>>,
}

impl KeySecret {
    /// Reads what the vault holds. Neither half has spaces or line ends around it; an empty second line is no token.
    pub fn parse(kept: &Secret<String>) -> Self {
        let (secret, token) = kept.expose().split_once('\n').unwrap_or((kept.expose(), ""));
        let token = token.trim();
        Self {
            secret: Secret::new(secret.trim().to_owned()),
            token: (!token.is_empty()).then(|| Secret::new(token.to_owned())),
        }
    }

    /// The text for the vault.
    pub fn to_secret(&self) -> Secret<String> {
        match &self.token {
            None => Secret::new(self.secret.expose().clone()),
            Some(token) => Secret::new(format!("{}\n{}", self.secret.expose(), token.expose())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, Option<String>) {
        let key = KeySecret::parse(&Secret::new(text.to_owned()));
        (key.secret.expose().clone(), key.token.map(|token| token.expose().clone()))
    }

    #[test]
    fn a_key_may_have_a_token_on_a_second_line() {
        assert_eq!(parsed("secret"), ("secret".to_owned(), None));
        assert_eq!(parsed("secret\ntoken=="), ("secret".to_owned(), Some("token==".to_owned())));
        assert_eq!(parsed(" secret\r\n token \n"), ("secret".to_owned(), Some("token".to_owned())), "pasted text");
        assert_eq!(parsed("secret\n"), ("secret".to_owned(), None), "an empty line is no token");
    }

    #[test]
    fn what_is_kept_is_read_back() {
        for text in ["se/cr+et", "secret\nto/ken+=="] {
            let kept = KeySecret::parse(&Secret::new(text.to_owned())).to_secret();
            assert_eq!(kept.expose(), text, "the vault holds what was given");
        }
    }
}
