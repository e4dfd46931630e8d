//! A file's lines, in bounded memory whatever the file holds.

use std::io::{self, BufRead, Read};

/// The longest line that is read; no good line comes near it.
const LONGEST: usize = 64 * 1024;

/// Reads one line after another. A field cannot hold a line break here, so a quotation mark that is
/// never closed spoils its own line only, and not the rest of the file.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
}

/// One line with its number, from 1 on.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) number: u64,
    /// Its bytes without the line break; `None` if it is too long.
    pub(super) bytes: Option<&'a [u8]>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// The next line; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        let read = self.reader.by_ref().take(limit).read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        let number = self.number;
        if self.buffer.last() != Some(&b'\n') && read >= LONGEST {
            self.skip_rest()?;
            return Ok(Some(Line { number, bytes: None }));
        }
        let mut bytes = self.buffer.as_slice();
        bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        // Some programs write the return twice.
        while let Some(rest) = bytes.strip_suffix(b"\r") {
            bytes = rest;
        }
        if number == 1 {
            // The mark that some spreadsheets put before UTF-8.
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        Ok(Some(Line { number, bytes: Some(bytes) }))
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(());
            }
            let (taken, ended) = match chunk.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end.saturating_add(1), true),
                None => (chunk.len(), false),
            };
            self.reader.consume(taken);
            if ended {
                return Ok(());
            }
        }
    }
}

/// Why a line cannot be taken apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("the line is longer than {LONGEST} bytes")]
    TooLong,
    #[error("the line is not valid UTF-8 (byte {0})")]
    NotUtf8(usize),
    #[error("a quotation mark is not closed")]
    OpenQuotation,
    #[error(
        "there is a carriage return within the line, as old Macintosh programs end lines; save the file as \
         CSV UTF-8, with the line ends of Windows or Unix"
    )]
    CarriageReturn,
}

impl Line<'_> {
    /// Whether there is nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes.is_some_and(|bytes| bytes.iter().all(u8::is_ascii_whitespace))
    }

    /// Its fields.
    pub(super) fn fields(&self) -> Result<csv::StringRecord, Malformed> {
        let bytes = self.bytes.ok_or(Malformed::TooLong)?;
        let text = std::str::from_utf8(bytes)
            .map_err(|error| Malformed::NotUtf8(error.valid_up_to().saturating_add(1)))?;
        // It would end the record, and what stands behind it would be lost.
        if bytes.contains(&b'\r') {
            return Err(Malformed::CarriageReturn);
        }
        if bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            return Err(Malformed::OpenQuotation);
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .buffer_capacity(bytes.len().max(64))
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        // The text is in memory and is UTF-8, so reading it cannot fail.
        drop(reader.read_record(&mut record));
        Ok(record)
    }
}
