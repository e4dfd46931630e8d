//! A table's records, in bounded memory whatever the file holds.
//!
//! The `csv` crate reads the same text, but takes a quotation mark that never closes for closed at the end, and
//! joins what stands behind a closing mark to the cell: both are wrong values, and it cannot be asked whether it
//! met one. So the records are found here, and a test holds every well-formed text against that crate.

use duecourse::import::Cells;
use std::io::{self, BufRead, Chain, Cursor, Read};

/// The largest record that is read, in bytes as it is written; no good one comes near it.
const LARGEST: usize = 1024 * 1024;

/// Reads one record after another (RFC 4180): cells between separators, a line for each record, and within
/// quotation marks separators, line breaks and doubled marks.
#[derive(Debug)]
pub(super) struct Records<R> {
    reader: Chain<Cursor<Vec<u8>>, R>,
    separator: u8,
    /// The lines that were begun, the next record's included.
    line: u64,
    /// The records that were given.
    number: u64,
    /// Whether a record stood on several lines.
    spread: bool,
    /// Whether nothing behind can be read.
    ended: bool,
    /// The record as it is written, and as it is meant.
    raw: Vec<u8>,
    meant: Vec<u8>,
    ends: Vec<usize>,
}

/// One record.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) place: Place,
    pub(super) cells: Result<Cells, Malformed>,
}

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The line on which it begins, from 1 on.
    pub(super) line: u64,
    /// Its number among those with any content, the header being 0.
    pub(super) record: u64,
    /// Whether lines and records went apart, because it or one before it stands on several lines.
    pub(super) spread: bool,
}

/// Why a record cannot be taken apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("it is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("the line is not valid UTF-8 (byte {0})")]
    NotUtf8(usize),
    #[error("there is a NUL byte in it (byte {0}); a table of text has none")]
    Nul(usize),
    #[error("a quotation mark is not closed, so nothing behind it is read")]
    OpenQuotation,
    #[error(
        "there is text behind the quotation mark that closes a cell (byte {0}), so where the record ends cannot be \
         told, and nothing behind it is read; write a mark within a cell twice"
    )]
    BehindQuotation(usize),
    #[error(
        "there is a quotation mark within a cell that does not begin with one (byte {0}); put the whole cell in \
         quotation marks and write the mark twice"
    )]
    MarkWithin(usize),
    #[error(
        "there is a carriage return within the line, as old Macintosh programs end lines; save the file as \
         CSV UTF-8, with the line ends of Windows or Unix"
    )]
    CarriageReturn,
}

/// What is no table of text at all, by how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Foreign {
    #[error("it is UTF-16; save it as CSV UTF-8")]
    Utf16,
    #[error("it is a workbook or another packed file; save the sheet as CSV UTF-8")]
    Packed,
}

/// Where in a record the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first byte of a cell; blanks do not count.
    CellStart,
    /// In a cell without quotation marks.
    Plain,
    /// Within quotation marks.
    Quoted,
    /// Behind a mark that closes the cell, unless another one follows at once.
    Mark,
    /// Behind that, and a blank.
    Closed,
}

impl<R: BufRead> Records<R> {
    /// Passes over the mark before UTF-8, or says what the file is instead of a table of text.
    pub(super) fn begin(mut reader: R, separator: u8) -> io::Result<Result<Self, Foreign>> {
        let mut start = Vec::new();
        reader.by_ref().take(4).read_to_end(&mut start)?;
        match start.as_slice() {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Ok(Err(Foreign::Utf16)),
            [b'P', b'K', 3, 4] => return Ok(Err(Foreign::Packed)),
            [0xEF, 0xBB, 0xBF, ..] => drop(start.drain(..3)),
            _ => {}
        }
        Ok(Ok(Self {
            reader: Cursor::new(start).chain(reader),
            separator,
            line: 1,
            number: 0,
            spread: false,
            ended: false,
            raw: Vec::new(),
            meant: Vec::new(),
            ends: Vec::new(),
        }))
    }

    /// The next record with any content; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        while !self.ended {
            let line = self.line;
            let Some(problem) = self.frame()? else { break };
            let cells = match problem {
                Some(problem) => Err(problem),
                None => self.cells(),
            };
            self.spread |= self.line > line.saturating_add(1);
            if cells.as_ref().is_ok_and(Cells::are_empty) {
                continue;
            }
            let record = self.number;
            self.number = self.number.saturating_add(1);
            return Ok(Some(Record { place: Place { line, record, spread: self.spread }, cells }));
        }
        Ok(None)
    }

    /// Reads to the end of a record, and says what is wrong with how it is written; `None` at the end of the
    /// file.
    fn frame(&mut self) -> io::Result<Option<Option<Malformed>>> {
        self.raw.clear();
        self.meant.clear();
        self.ends.clear();
        let mut at = At::CellStart;
        let mut problem = None;
        // Returns that end the line if a line feed follows: some programs write two.
        let mut returns = 0_usize;
        let mut read = 0_usize;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                self.ended = true;
                if read == 0 {
                    return Ok(None);
                }
                if at == At::Quoted {
                    return Ok(Some(Some(Malformed::OpenQuotation)));
                }
                self.ends.push(self.meant.len());
                return Ok(Some(problem));
            }
            let mut taken = 0_usize;
            for &byte in chunk {
                taken = taken.saturating_add(1);
                read = read.saturating_add(1);
                if read <= LARGEST {
                    self.raw.push(byte);
                } else {
                    problem = Some(Malformed::TooLarge);
                    self.meant.clear();
                    self.ends.clear();
                }
                let quoted = at == At::Quoted;
                if byte == b'\n' {
                    self.line = self.line.saturating_add(1);
                }
                if byte == 0 {
                    problem.get_or_insert(Malformed::Nul(read));
                }
                if !quoted && byte == b'\r' {
                    returns = returns.saturating_add(1);
                    continue;
                }
                if !quoted && byte == b'\n' {
                    self.reader.consume(taken);
                    self.ends.push(self.meant.len());
                    return Ok(Some(problem));
                }
                if returns > 0 {
                    returns = 0;
                    problem.get_or_insert(Malformed::CarriageReturn);
                    // There it was meant to end a record.
                    at = At::CellStart;
                }
                at = match (at, byte) {
                    (At::Quoted, b'"') => At::Mark,
                    (At::Quoted, _) => {
                        self.meant.push(byte);
                        At::Quoted
                    }
                    (At::CellStart, b'"') => At::Quoted,
                    (At::Mark, b'"') => {
                        self.meant.push(b'"');
                        At::Quoted
                    }
                    (_, byte) if byte == self.separator => {
                        self.ends.push(self.meant.len());
                        At::CellStart
                    }
                    (At::CellStart, b' ' | b'\t') => At::CellStart,
                    (At::Mark | At::Closed, b' ' | b'\t') => At::Closed,
                    (At::Mark | At::Closed, _) => {
                        // Programs differ in where the cell ends then. What a cell holds must never be taken
                        // for a record.
                        self.ended = true;
                        return Ok(Some(Some(Malformed::BehindQuotation(read))));
                    }
                    (At::CellStart | At::Plain, byte) => {
                        if byte == b'"' {
                            problem.get_or_insert(Malformed::MarkWithin(read));
                        }
                        self.meant.push(byte);
                        At::Plain
                    }
                };
            }
            self.reader.consume(taken);
        }
    }

    /// The cells of the record that was read.
    fn cells(&self) -> Result<Cells, Malformed> {
        // Of the text as it is written, so that the place is the file's.
        std::str::from_utf8(&self.raw)
            .map_err(|error| Malformed::NotUtf8(error.valid_up_to().saturating_add(1)))?;
        // Only bytes that are characters of their own were taken out.
        let text = std::str::from_utf8(&self.meant)
            .map_err(|error| Malformed::NotUtf8(error.valid_up_to().saturating_add(1)))?;
        let mut cells = Cells::with_room_for(text.len(), self.ends.len());
        let mut begin = 0;
        for &end in &self.ends {
            cells.push(text.get(begin..end).unwrap_or_default().trim());
            begin = end;
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests;
