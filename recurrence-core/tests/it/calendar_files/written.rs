//! The files themselves.

use std::path::{Path, PathBuf};

/// A calendar file with its listing.
#[derive(Debug)]
pub(crate) struct Written {
    /// Such as `google/lessons`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) listing: String,
}

/// All of them, in the order of their names.
pub(crate) fn all() -> Vec<Written> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/calendar_files");
    let mut all = Vec::new();
    for program in entries(&root).into_iter().filter(|path| path.is_dir()) {
        for path in entries(&program).into_iter().filter(|path| path.extension().is_some_and(|e| e == "ics"))
        {
            let name = path.strip_prefix(&root).unwrap().with_extension("");
            let name = name.to_str().unwrap().replace('\\', "/");
            let listing = std::fs::read_to_string(path.with_extension("txt"));
            let listing = listing.unwrap_or_else(|error| panic!("the listing of {name}: {error}"));
            all.push(Written { name, bytes: std::fs::read(&path).unwrap(), listing });
        }
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

impl Written {
    /// Whose manner it is written in.
    pub(crate) fn program(&self) -> &str {
        self.name.split_once('/').unwrap().0
    }

    /// The same in other encodings and with other line ends. A file that is no UTF-8 as it stands, since a
    /// character is folded in its midst or since it is Latin-1, stays in its encoding.
    pub(crate) fn other_forms(&self) -> Vec<(&'static str, Vec<u8>)> {
        let lines = lines(&self.bytes);
        let mut forms: Vec<(&'static str, Vec<u8>)> =
            [("with LF", &b"\n"[..]), ("with CRLF", b"\r\n"), ("with CR", b"\r")]
                .map(|(form, end)| (form, lines.iter().flat_map(|line| [*line, end].concat()).collect()))
                .to_vec();
        if let Ok(text) = std::str::from_utf8(&self.bytes) {
            let units = || "\u{feff}".chars().chain(text.trim_start_matches('\u{feff}').chars());
            let text: String = units().collect();
            let little = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            forms.push(("in UTF-16, little end first", little));
            forms.push(("in UTF-16, big end first", big));
            forms.push(("with a byte order mark", text.into_bytes()));
        }
        forms
    }
}

/// Without their ends, of whichever kind they are.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let ends_with_cr_alone = !bytes.contains(&b'\n');
    let end = if ends_with_cr_alone { b'\r' } else { b'\n' };
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == end).collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines.into_iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect()
}
