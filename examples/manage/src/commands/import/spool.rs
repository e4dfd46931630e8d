use duecourse::import::Cells;
use std::{
    env,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
};

use tempfile::SpooledTempFile;

use super::records::{Place, Record};
use crate::error::Error;

/// From how many bytes on the records wait on disk instead of in memory.
const IN_MEMORY: usize = 256 * 1024;

/// The records of a file, kept until all of it has come: whoever sends it may take their time, and nobody else
/// shall wait for the database meanwhile.
pub(super) struct Spool {
    file: BufWriter<SpooledTempFile>,
}

/// A record as it waits: its cells, or why it has none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) place: Place,
    pub(super) cells: Result<Cells, String>,
}

/// The records from the first on.
pub(super) struct Unspool {
    file: BufReader<SpooledTempFile>,
}

impl Spool {
    pub(super) fn new() -> Self {
        Self { file: BufWriter::new(SpooledTempFile::new(IN_MEMORY)) }
    }

    pub(super) fn push(&mut self, record: &Record) -> Result<(), Error> {
        self.write(record).map_err(|error| unusable(&error))
    }

    fn write(&mut self, record: &Record) -> io::Result<()> {
        let Place { line, record: number, spread } = record.place;
        let cause = record.cells.as_ref().err().map(ToString::to_string);
        self.file.write_all(&[u8::from(spread), u8::from(cause.is_some())])?;
        self.file.write_all(&line.to_le_bytes())?;
        self.file.write_all(&number.to_le_bytes())?;
        match (&record.cells, cause) {
            (_, Some(cause)) => self.text(&cause),
            (Ok(cells), None) => {
                self.length(cells.count())?;
                cells.iter().try_for_each(|cell| self.text(cell))
            }
            (Err(_), None) => Ok(()),
        }
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.length(text.len())?;
        self.file.write_all(text.as_bytes())
    }

    fn length(&mut self, length: usize) -> io::Result<()> {
        // A record is no larger than a mebibyte.
        self.file.write_all(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes())
    }

    /// All that waits, to be read.
    pub(super) fn read(self) -> Result<Unspool, Error> {
        let mut file = self.file.into_inner().map_err(|error| unusable(error.error()))?;
        file.seek(SeekFrom::Start(0)).map_err(|error| unusable(&error))?;
        Ok(Unspool { file: BufReader::with_capacity(64 * 1024, file) })
    }
}

impl Unspool {
    /// The next one; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Waiting>, Error> {
        self.waiting().map_err(|error| unusable(&error))
    }

    fn waiting(&mut self) -> io::Result<Option<Waiting>> {
        let mut marks = [0; 2];
        match self.file.read_exact(&mut marks) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let [spread, is_bad] = marks.map(|mark| mark != 0);
        let place = Place { line: self.number()?, record: self.number()?, spread };
        let cells = if is_bad {
            let mut cause = String::new();
            self.text(&mut cause)?;
            Err(cause)
        } else {
            let count = self.length()?;
            let mut cells = Cells::with_room_for(64, count);
            let mut cell = String::new();
            for _ in 0..count {
                self.text(&mut cell)?;
                cells.push(&cell);
            }
            Ok(cells)
        };
        Ok(Some(Waiting { place, cells }))
    }

    fn text(&mut self, into: &mut String) -> io::Result<()> {
        into.clear();
        let length = u64::try_from(self.length()?).unwrap_or(u64::MAX);
        self.file.by_ref().take(length).read_to_string(into).map(drop)
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.file.read_exact(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn length(&mut self) -> io::Result<usize> {
        let mut bytes = [0; 4];
        self.file.read_exact(&mut bytes)?;
        usize::try_from(u32::from_le_bytes(bytes)).map_err(io::Error::other)
    }
}

fn unusable(error: &io::Error) -> Error {
    let folder = env::temp_dir();
    Error::Cannot(format!(
        "cannot keep the file's lines in a temporary file in {}: {error}; nothing was imported: make room there, or \
         name another folder with TMPDIR",
        folder.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::import::records::Malformed;

    #[test]
    fn what_waits_comes_back_as_it_was() {
        let mut cells = Cells::default();
        ["", "Smith, John", "two\nlines", "Μαρία"].into_iter().for_each(|cell| cells.push(cell));
        let at = |line, spread| Place { line, record: line.saturating_sub(1), spread };
        let mut spool = Spool::new();
        // Beyond what stays in memory.
        for line in 0..100_000 {
            spool.push(&Record { place: at(line, false), cells: Ok(cells.clone()) }).unwrap();
        }
        spool.push(&Record { place: at(100_000, true), cells: Err(Malformed::OpenQuotation) }).unwrap();
        let mut waiting = spool.read().unwrap();
        for line in 0..100_000 {
            let cells = Ok(cells.clone());
            assert_eq!(waiting.next().unwrap(), Some(Waiting { place: at(line, false), cells }));
        }
        let cells = Err(Malformed::OpenQuotation.to_string());
        assert_eq!(waiting.next().unwrap(), Some(Waiting { place: at(100_000, true), cells }));
        assert_eq!(waiting.next().unwrap(), None);
    }
}
