use std::borrow::Cow;

/// The text as one line: what a terminal would obey, or what would begin a line that is not ours, is shown
/// by its escape, which JSON knows too.
///
/// ```text
/// late\nrefused to ann    \u001b[2J
/// ```
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if c.is_control() => line.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => line.push(c),
        }
    }
    Cow::Owned(line)
}
