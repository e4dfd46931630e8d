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

/// Writes a text as a value of that type: backslashes, semicolons, commas and line breaks with a backslash.
///
/// A line break is whatever Unicode takes for one (LF, CR, CRLF, and U+000B, U+000C, U+0085, U+2028, U+2029, at which some
/// readers begin a new line). Other control characters but the tab have no place in a calendar file (RFC 5545 sections
/// 3.1 and 3.3.11) and are left out.
pub(super) fn escaped(text: &str, to: &mut impl std::fmt::Write) -> std::fmt::Result {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            character if breaks_line(character) => to.write_str("\\n")?,
            '\\' | ';' | ',' => {
                to.write_char('\\')?;
                to.write_char(character)?;
            }
            '\t' => to.write_char('\t')?,
            character if character.is_control() => {}
            character => to.write_char(character)?,
        }
    }
    Ok(())
}

/// Whether Unicode takes a character for a line break.
pub(super) fn breaks_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
