use std::borrow::Cow;

/// The text on one line: what would break the line or show the text in another order becomes a space.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(breaks) {
        return Cow::Borrowed(text);
    }
    let words: Vec<&str> = text.split(breaks).map(str::trim).filter(|word| !word.is_empty()).collect();
    Cow::Owned(words.join(" "))
}

/// Control characters, separators of lines and paragraphs, and marks of the direction of writing.
fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_line_is_a_space() {
        let cases = [
            ("as it is", "as it is"),
            ("two\r\n\r\nlines ", "two lines"),
            ("a\u{202e}b\u{2028}c\u{7}", "a b c"),
            ("\n", ""),
        ];
        for (text, line) in cases {
            assert_eq!(one_line(text), line);
        }
    }
}
