//! The identifiers of events: what a calendar program knows an event by.
//!
//! `harbour/MON-10@patterns.duecourse` is a pattern, `harbour/MON-10#2@patterns.duecourse` its second session of each day;
//! a class session that stands for itself is `harbour/MON-10/2026-03-02T10:00@classes.duecourse`, a coaching session
//! `012/3@sessions.duecourse`. They are made of keys, which never change: not of names, times or numbers in storage.

use std::fmt::Write as _;

use automation_core::texts::LineError;
use recurrence_core::calendar::write::{Uid, WriteError};
use session_core::{
    class::{self, PatternRef},
    coaching,
    pattern::PatternKey,
};

/// The most bytes of a key that are written as they are; what is longer ends with a digest of all of it.
const LONGEST: usize = 200;
/// What the identifiers of patterns end with.
const PATTERNS: &str = "@patterns.duecourse";

/// Of a pattern's session of that place in the day, from 0.
pub(super) fn of_pattern(key: &PatternKey, place: usize) -> Result<Uid, WriteError> {
    let name = plain(key.as_str());
    match place {
        0 => Uid::new(format!("{name}{PATTERNS}")),
        _ => Uid::new(format!("{name}#{}{PATTERNS}", place.saturating_add(1))),
    }
}

/// What a pattern is called that an event of a file describes: as the event's identifier says, if it is one of ours that of
/// its pattern; the same for the same identifier. Without one its place in the file tells it.
pub(crate) fn reference_of(uid: Option<&str>, place: usize) -> Result<PatternRef, LineError> {
    let Some(uid) = uid.map(str::trim) else { return PatternRef::new(&format!("EVENT-{place}")) };
    let ours = uid.strip_suffix(PATTERNS).and_then(|key| plainly(key.split_once('/')?.1));
    let ours = ours.and_then(|reference| PatternRef::new(&reference).ok());
    ours.map_or_else(|| PatternRef::new(uid).or_else(|_| shortened(uid)), Ok)
}

/// One that is too long to be called by, or has a slash, ends with a digest of all of it.
fn shortened(uid: &str) -> Result<PatternRef, LineError> {
    let visible = uid.chars().filter(|one| !one.is_control()).map(|one| if one == '/' { '-' } else { one });
    let begin: String = visible.take(40).collect();
    PatternRef::new(&format!("{begin}~{:032x}", digest(uid.as_bytes())))
}

/// What [`plain`] has written, if it is that.
fn plainly(written: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Of a class session that stands for itself.
pub(super) fn of_class_session(key: &class::SessionKey) -> Result<Uid, WriteError> {
    Uid::new(format!("{}@classes.duecourse", plain(key.as_str())))
}

/// Of a coaching session.
pub(super) fn of_coaching_session(key: &coaching::SessionKey) -> Result<Uid, WriteError> {
    Uid::new(format!("{}@sessions.duecourse", plain(key.as_str())))
}

/// A key in characters that every reader gives back: others are written as `%` with their bytes in hexadecimal, as in an
/// address. Two keys never become one.
fn plain(key: &str) -> String {
    let mut plain = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b':'
            | b'@'
            | b'+' => {
                plain.push(byte.into());
            }
            _ => {
                // A String takes whatever is written to it.
                let _ = write!(plain, "%{byte:02X}");
            }
        }
    }
    if plain.len() > LONGEST {
        let digest = digest(key.as_bytes());
        plain.truncate(LONGEST.saturating_sub(33));
        let _ = write!(plain, "%{digest:032x}");
    }
    plain
}

/// FNV-1a of 128 bits: the same in every release.
fn digest(bytes: &[u8]) -> u128 {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    bytes
        .iter()
        .fold(start, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b))
}
