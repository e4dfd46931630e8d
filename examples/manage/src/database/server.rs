//! A PostgreSQL server as people name it: a URL, or libpq's own `host=… dbname=…`.
//!
//! It is taken apart here, although libpq does so too, for two reasons: what libpq cannot take apart it
//! repeats in its message, and that may be a piece of the password; and what is shown of a server is put
//! together from the parts that hold no secret.

use std::fmt;

use super::settings::{self, KEYWORDS, is_secret};

/// Everything that is needed to reach a server.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// As libpq takes it.
    reached_by: String,
    /// As anybody may see it.
    shown: String,
    /// What nobody may see, in each way in which it may be written.
    secrets: Vec<String>,
    /// The settings that are given, by libpq's names.
    given: Vec<String>,
}

/// Why a text names no server; a sentence without a piece of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) &'static str);

/// The advice for a URL that cannot be taken apart.
const AS_A_URL: &str = "the URL cannot be read; write it as postgres://USER:PASSWORD@HOST:PORT/NAME, and in the \
                        password / as %2F, @ as %40, : as %3A and % as %25";
const AS_SETTINGS: &str = "the settings cannot be read; write them as host=… port=… dbname=… user=… password=…, and \
                           one with a space or a quotation mark as name='…' with \\' and \\\\ inside";

impl Server {
    /// Reads what stands behind `postgres://`.
    pub(crate) fn of_url(rest: &str) -> Result<Self, Unreadable> {
        let unreadable = Err(Unreadable(AS_A_URL));
        // libpq takes the first @ before any / for the end of the account, whatever else is in it.
        let credentials = rest.find(['@', '/']).filter(|at| rest.as_bytes().get(*at) == Some(&b'@'));
        let (account, rest) = match credentials.and_then(|at| rest.split_at_checked(at)) {
            Some((account, rest)) => (account, rest.strip_prefix('@').unwrap_or(rest)),
            None => ("", rest),
        };
        let (user, password) = account.split_once(':').unwrap_or((account, ""));
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, name) = place.split_once('/').unwrap_or((place, ""));
        let is_plain =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~-%".contains(&byte));
        if !hosts.split(',').all(is_host) || !is_plain(name) || user.contains('?') {
            return unreadable;
        }
        let mut server = Self {
            reached_by: String::new(),
            shown: format!(
                "postgres://{}{place}",
                if user.is_empty() { String::new() } else { format!("{user}@") }
            ),
            secrets: Vec::new(),
            given: Vec::new(),
        };
        for part in [user, password, hosts, name] {
            if decoded(part).is_none() {
                return unreadable;
            }
        }
        server.keep_secret(password);
        for setting in query.split('&').filter(|setting| !setting.is_empty()) {
            let Some((key, value)) = setting.split_once('=') else { return unreadable };
            let (Some(key), Some(plain)) = (decoded(key), decoded(value)) else { return unreadable };
            if value.contains('=') {
                return unreadable;
            }
            if !KEYWORDS.contains(&key.as_str()) && key != "ssl" {
                return Err(Unreadable(
                    "behind the question mark is a setting that PostgreSQL's client does not know; it takes settings \
                     such as connect_timeout=5 or options=-csearch_path%3Dshop",
                ));
            }
            if !settings::is_sound(&key, &plain) {
                return Err(Unreadable(settings::NOT_SOUND));
            }
            if is_secret(&key) {
                server.keep_secret(value);
            }
            server.given.push(key);
        }
        server.reached_by =
            format!("postgresql://{account}{}{rest}", if credentials.is_some() { "@" } else { "" });
        Ok(server)
    }

    /// Reads `name=value name='value'`.
    pub(crate) fn of_settings(text: &str) -> Result<Self, Unreadable> {
        let read = settings::read(text).ok_or(Unreadable(AS_SETTINGS))?;
        let mut server = Self {
            reached_by: text.to_owned(),
            shown: String::new(),
            secrets: Vec::new(),
            given: Vec::new(),
        };
        let mut shown = Vec::new();
        for (key, value) in read {
            if !settings::is_sound(&key, &value) {
                return Err(Unreadable(settings::NOT_SOUND));
            }
            if is_secret(&key) {
                server.keep_secret(&value);
            }
            let is_shown = ["host", "hostaddr", "port", "dbname", "user", "service"].contains(&key.as_str());
            if is_shown && !value.contains(['\'', '\\', ' ', '@']) {
                shown.push(format!("{key}={value}"));
            }
            server.given.push(key);
        }
        server.shown = shown.join(" ");
        Ok(server)
    }

    /// As libpq takes it, with these settings where none of that name is given.
    pub(crate) fn reached_by(&self, defaults: &[(&str, &str)]) -> String {
        let mut text = self.reached_by.clone();
        let is_url = text.contains("://");
        let mut sign = if self.has_query() { '&' } else { '?' };
        for (key, value) in defaults.iter().filter(|(key, _)| !self.gives(key)) {
            if is_url {
                text.push_str(&format!("{sign}{key}={value}"));
                sign = '&';
            } else {
                text.push_str(&format!(" {key}='{value}'"));
            }
        }
        text
    }

    /// Whether that setting is given with it.
    pub(crate) fn gives(&self, key: &str) -> bool {
        self.given.iter().any(|given| given == key)
    }

    /// What somebody else says of it, such as libpq, without what nobody may see.
    pub(crate) fn without_secrets(&self, told: &str) -> String {
        let told = told.trim_end();
        if self.secrets.iter().any(|secret| secret.len() < 4 && told.contains(secret.as_str())) {
            // Too short to be cut out and leave a sentence.
            return "the server or its client says why not, and repeats something of the password".to_owned();
        }
        self.secrets.iter().fold(told.to_owned(), |told, secret| told.replace(secret.as_str(), "…"))
    }

    fn keep_secret(&mut self, secret: &str) {
        let plain = decoded(secret);
        for text in [Some(secret.to_owned()), plain].into_iter().flatten() {
            if !text.is_empty() && !self.secrets.contains(&text) {
                self.secrets.push(text);
            }
        }
        // The longer ones first, so that none is left in part.
        self.secrets.sort_by_key(|text| std::cmp::Reverse(text.len()));
    }

    /// Whether a question mark of it begins settings; one in the password does not.
    fn has_query(&self) -> bool {
        let rest = self.reached_by.split_once("://").map_or("", |(_, rest)| rest);
        let behind = match rest.find(['@', '/']) {
            Some(at) if rest.as_bytes().get(at) == Some(&b'@') => rest.get(at..).unwrap_or_default(),
            _ => rest,
        };
        behind.contains('?')
    }
}

/// One host with its port, as a URL has it: nothing that could be a piece of a password.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            let is_address = address.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.%".contains(&byte));
            if !is_address {
                return false;
            }
            ("", port.strip_prefix(':').unwrap_or(port))
        }
        None => text.split_once(':').unwrap_or((text, "")),
    };
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-%~".contains(&byte))
        && port.len() <= 5
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text that a part of a URL stands for; `None` if a % in it begins no byte.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let (digits, behind) = rest.split_at_checked(2)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let byte =
            u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok().filter(|byte| *byte != 0)?;
        bytes.push(byte);
        rest = behind;
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What is shown of it and nothing else.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rest: &str) -> String {
        Server::of_url(rest).unwrap().to_string()
    }

    #[test]
    fn what_is_shown_of_a_url() {
        assert_eq!(shown("bob:S3c?ret@h"), "postgres://bob@h");
        assert_eq!(shown("bob:S3c?ret@h:5433/shop?sslmode=disable"), "postgres://bob@h:5433/shop");
        assert_eq!(shown("bob@/shop?host=/tmp&password=S3cret"), "postgres://bob@/shop");
        assert_eq!(shown(":S3cret@[::1]:5432/shop"), "postgres://[::1]:5432/shop");
        assert_eq!(shown("h1:1,h2/shop"), "postgres://h1:1,h2/shop");
        assert_eq!(shown(""), "postgres://");
    }

    #[test]
    fn what_libpq_would_repeat_is_not_handed_to_it() {
        for rest in [
            "bob:S3/cret@h/shop",
            "bob:S3@cret@h/shop",
            "bob:S3cret/shop",
            "bob:%zzS3cret@h/shop",
            "h/shop?S3cret",
            "h/shop?S3cret=1",
            "h/shop?port=S3cret",
            "h/shop?sslmode=S3cret",
            "h/shop?password=a=S3cret",
            "h/shop@S3cret",
            "bob:%00S3cret@h",
        ] {
            assert!(Server::of_url(rest).is_err(), "{rest}");
        }
    }

    #[test]
    fn defaults_stand_where_none_is_given() {
        let with =
            |rest: &str| Server::of_url(rest).unwrap().reached_by(&[("connect_timeout", "10"), ("a", "1")]);
        assert_eq!(with("h/shop"), "postgresql://h/shop?connect_timeout=10&a=1");
        assert_eq!(with("h/shop?connect_timeout=3"), "postgresql://h/shop?connect_timeout=3&a=1");
        assert_eq!(with("b:a?c@h/shop"), "postgresql://b:a?c@h/shop?connect_timeout=10&a=1");
        let settings = Server::of_settings("host = h password='it\\'s'").unwrap();
        assert_eq!(settings.to_string(), "host=h");
        assert_eq!(settings.reached_by(&[("a", "1")]), "host = h password='it\\'s' a='1'");
    }

    #[test]
    fn what_others_say_is_cleaned() {
        let server = Server::of_url("bob:S3c%72et@h/shop").unwrap();
        assert_eq!(server.without_secrets("no S3cret, no S3c%72et\n"), "no …, no …");
        let short = Server::of_url("bob:abc@h/shop").unwrap();
        assert!(!short.without_secrets("no abc").contains("abc"));
    }
}
