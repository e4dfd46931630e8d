//! The bytes of a file as text.

use std::borrow::Cow;

use super::FileRemark;

/// The text of a file, and what is to be said about it with the byte of the text that it is about.
///
/// A text has the line ends LF or CRLF, never CR alone.
pub(super) fn text_of(file: &[u8]) -> (Cow<'_, str>, Option<(usize, FileRemark)>) {
    let (text, remark) = match file {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(file),
    };
    // CR alone ended the lines of old Macintoshes.
    let text =
        if text.contains('\r') && !text.contains('\n') { text.replace('\r', "\n").into() } else { text };
    (text, remark)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (Cow<'_, str>, Option<(usize, FileRemark)>) {
    let mut broken = !bytes.len().is_multiple_of(2);
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let mut text = String::with_capacity(bytes.len() / 2);
    for character in char::decode_utf16(units) {
        broken |= character.is_err();
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    (text.into(), broken.then_some((0, FileRemark::BrokenUtf16)))
}

fn utf8(bytes: &[u8]) -> (Cow<'_, str>, Option<(usize, FileRemark)>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.into(), None);
    }
    // Also where CR alone ends the lines.
    let lines: Cow<'_, [u8]> = if bytes.contains(&b'\n') {
        bytes.into()
    } else {
        bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect()
    };
    let bytes = with_whole_characters(&lines);
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                first = first.or(Some(text.len()));
                text.extend(line.iter().map(|byte| char::from(*byte)));
            }
        }
    }
    (text.into(), first.map(|at| (at, FileRemark::Latin1)))
}

/// Lines may be folded after 75 bytes even in the midst of a character (RFC 5545 section 3.1): such a fold is put
/// before the character, so that no line number changes.
fn with_whole_characters(bytes: &[u8]) -> Vec<u8> {
    let mut whole: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(here) = rest.iter().position(|byte| *byte == b'\n') {
        let (with_break, behind) = rest.split_at(here.saturating_add(1));
        let line_end = if with_break.ends_with(b"\r\n") { 2 } else { 1 };
        let (line, line_break) = with_break.split_at(with_break.len().saturating_sub(line_end));
        whole.extend_from_slice(line);
        rest = behind;
        let begun = match rest.first() {
            Some(b' ' | b'\t') => begun_character(&whole).len(),
            _ => 0,
        };
        let begun = whole.split_off(whole.len().saturating_sub(begun));
        whole.extend_from_slice(line_break);
        if let ([blank, more @ ..], false) = (rest, begun.is_empty()) {
            whole.push(*blank);
            whole.extend_from_slice(&begun);
            rest = more;
        }
    }
    whole.extend_from_slice(rest);
    whole
}

/// The bytes at the end of a line that begin a character and do not end it.
fn begun_character(line: &[u8]) -> &[u8] {
    for length in 1..=3_usize {
        let Some((_, end)) = line.split_at_checked(line.len().saturating_sub(length)) else { break };
        let needed = match end.first() {
            Some(0xC2..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..=0xF4) => 4,
            Some(0x80..=0xBF) => continue,
            _ => break,
        };
        return if end.len() < needed { end } else { &[] };
    }
    &[]
}
