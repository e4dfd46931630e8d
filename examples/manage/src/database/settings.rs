//! libpq's own way to name a server: `name = value name='value'`.

/// The settings that libpq knows.
pub(super) const KEYWORDS: &[&str] = &[
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_issuer",
    "oauth_scope",
    "options",
    "passfile",
    "password",
    "port",
    "replication",
    "require_auth",
    "requirepeer",
    "scram_client_key",
    "scram_server_key",
    "service",
    "servicefile",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslkeylogfile",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// What is said of a value that libpq would refuse, and repeat.
pub(super) const NOT_SOUND: &str = "one of the settings has a value that PostgreSQL's client does not take: times and \
                                    ports are whole numbers, words such as sslmode=prefer are lower case, and hosts, \
                                    names and users hold no @, = or semicolon (a user may hold an @)";

/// Whether nobody may see what that setting holds.
pub(super) fn is_secret(key: &str) -> bool {
    ["password", "secret", "scram_"].iter().any(|part| key.contains(part))
}

/// Whether libpq would take such a value without repeating it in a message.
pub(super) fn is_sound(key: &str, value: &str) -> bool {
    let is_number = || value.bytes().all(|byte| byte.is_ascii_digit() || b",-".contains(&byte));
    match key {
        "port"
        | "connect_timeout"
        | "keepalives"
        | "keepalives_idle"
        | "keepalives_interval"
        | "keepalives_count"
        | "tcp_user_timeout"
        | "sslsni"
        | "sslcompression"
        | "gssdelegation" => is_number(),
        "sslmode"
        | "sslnegotiation"
        | "sslcertmode"
        | "gssencmode"
        | "channel_binding"
        | "load_balance_hosts"
        | "target_session_attrs" => value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
        // What is reached is named in messages, by us and by libpq.
        "host" | "hostaddr" | "dbname" | "service" => {
            !value.contains(['@', '=', ';', ' ']) && !value.contains("://")
        }
        "user" => !value.contains([':', '=', ';']),
        _ => true,
    }
}

/// Takes settings apart as libpq does; `None` if it would not take them.
pub(super) fn read(text: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, behind) = rest.split_once('=')?;
        let key = key.trim_end();
        if !KEYWORDS.contains(&key) {
            return None;
        }
        let (value, behind) = value(behind.trim_start())?;
        found.push((key.to_owned(), value));
        rest = behind.trim_start();
    }
    Some(found)
}

/// One value, and what stands behind it.
fn value(text: &str) -> Option<(String, &str)> {
    let (quoted, text) = match text.strip_prefix('\'') {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.push(letters.next()?.1),
            '\'' if quoted => {
                let behind = text.get(at.saturating_add(1)..)?;
                return Some((value, behind));
            }
            space if !quoted && space.is_whitespace() => return Some((value, text.get(at..)?)),
            other => value.push(other),
        }
    }
    (!quoted).then_some((value, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_libpq_does() {
        let pairs = |text| {
            read(text).map(|read| {
                read.into_iter().map(|(key, value)| format!("{key}:{value}")).collect::<Vec<_>>().join("|")
            })
        };
        assert_eq!(pairs("host=h  user = bob").as_deref(), Some("host:h|user:bob"));
        assert_eq!(pairs(r"password='a b\'c\\' port=1").as_deref(), Some(r"password:a b'c\|port:1"));
        assert_eq!(pairs("host= ").as_deref(), Some("host:"));
        for text in ["host", "what=h", "password='open", r"host=a\", "host=a b"] {
            assert_eq!(pairs(text), None, "{text}");
        }
    }
}
