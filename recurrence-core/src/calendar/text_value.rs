//! Values of the type TEXT (RFC 5545 section 3.3.11).

/// The text without its backslashes: `\n` is a new line, and what is behind another stands for itself.
pub(super) fn unescaped(value: &[u8]) -> String {
    let value = String::from_utf8_lossy(value);
    if !value.contains('\\') {
        return value.into_owned();
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = &*value;
    while let Some((plain, behind)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut characters = behind.chars();
        text.push(match characters.next() {
            Some('n' | 'N') => '\n',
            Some(other) => other,
            None => '\\',
        });
        rest = characters.as_str();
    }
    text + rest
}
