//! Where in a text something is wrong, shown.

/// How many characters are shown before the place, and from it on.
const BEFORE: usize = 48;
const BEHIND: usize = 40;

/// The number of the line that a byte is in, from 1, and the line with a caret below the byte, each behind a
/// line break; nothing of an empty line.
pub(super) fn shown(text: &str, position: usize) -> (usize, String) {
    let bytes = text.as_bytes();
    let (before, behind) = bytes.split_at(position.min(bytes.len()));
    let number = before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
    let before = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let behind = behind.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let (before, behind) = (characters(before), characters(behind.trim_ascii_end()));
    if before.is_empty() && behind.is_empty() {
        return (number, String::new());
    }
    let left_out = before.len().saturating_sub(BEFORE);
    let mut line = String::from("\n  ");
    let mut caret = String::from("\n  ");
    if left_out > 0 {
        line.push('…');
        caret.push(' ');
    }
    line.extend(before.iter().skip(left_out));
    line.extend(behind.iter().take(BEHIND));
    if behind.len() > BEHIND {
        line.push('…');
    }
    caret.extend(before.iter().skip(left_out).map(|_| ' '));
    caret.push('^');
    (number, line + &caret)
}

/// As a terminal shows them one beside the other: nothing that it would obey.
fn characters(bytes: &[u8]) -> Vec<char> {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    String::from_utf8_lossy(bytes).chars().map(shown).collect()
}
