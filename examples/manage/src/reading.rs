//! Files and standard input, read whole but within a limit: what comes from elsewhere may be of any size.

use std::io::{self, Read};

/// A mebibyte.
pub(crate) const MIB: u64 = 1024 * 1024;

/// The largest settings file that is read, in bytes: a policy or somebody's calendar.
pub(crate) const LARGEST_SETTINGS: u64 = MIB;

/// All that the reader gives.
///
/// # Errors
/// More than `most` bytes, which are whole mebibytes; what the reader says.
pub(crate) fn bytes(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        let most = most.checked_div(MIB).unwrap_or_default();
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {most} MiB, the most that is read of it"),
        ));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// The same, and what is not UTF-8.
pub(crate) fn text(input: impl Read, most: u64) -> io::Result<String> {
    String::from_utf8(bytes(input, most)?).map_err(|error| {
        let byte = error.utf8_error().valid_up_to().saturating_add(1);
        io::Error::other(format!("it is not valid UTF-8 (byte {byte})"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_limit() {
        let size = usize::try_from(MIB).unwrap();
        assert_eq!(bytes(io::repeat(b' ').take(MIB), MIB).unwrap().len(), size);
        let mut endless = io::repeat(b' ').take(10 * MIB);
        let error = bytes(&mut endless, MIB).unwrap_err();
        assert_eq!(error.to_string(), "it is larger than 1 MiB, the most that is read of it");
        assert_eq!(endless.limit(), 9 * MIB - 1);
        assert_eq!(text(&b"a\xff"[..], MIB).unwrap_err().to_string(), "it is not valid UTF-8 (byte 2)");
    }
}
