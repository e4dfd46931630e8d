use std::io::{BufReader, Read, repeat};

use super::*;

/// Each record as its line, its number and its cells, or what is wrong with it.
fn read(text: impl AsRef<[u8]>) -> Vec<(u64, u64, Result<Vec<String>, Malformed>)> {
    // A small buffer, so that everything also comes in pieces.
    let reader = BufReader::with_capacity(3, text.as_ref());
    let mut records = Records::begin(reader, b',').unwrap().unwrap();
    let mut read = Vec::new();
    while let Some(Record { place, cells }) = records.next().unwrap() {
        read.push((place.line, place.record, cells.map(|cells| cells.iter().map(str::to_owned).collect())));
    }
    read
}

fn cells(text: &str) -> Vec<Vec<String>> {
    read(text).into_iter().map(|(_, _, cells)| cells.unwrap()).collect()
}

#[track_caller]
fn refuses(text: impl AsRef<[u8]>, expected: &[(u64, Option<Malformed>)]) {
    let read: Vec<_> = read(text).into_iter().map(|(line, _, cells)| (line, cells.err())).collect();
    assert_eq!(read, expected);
}

#[test]
fn g_28_cells_may_hold_separators_marks_and_line_breaks() {
    let text = "\u{feff}code, agent \r\n\"A\"\"1\",\"Smith, John\"\r\n\r\nB , \"two\r\nlines\" \r\r\n,\n\"\",\" \"\nC,";
    assert_eq!(cells(text), [["code", "agent"], ["A\"1", "Smith, John"], ["B", "two\r\nlines"], ["C", ""]]);
    // Of each the line on which it begins, and its number, whatever is empty.
    let places: Vec<_> = read(text).into_iter().map(|(line, record, _)| (line, record)).collect();
    assert_eq!(places, [(1, 0), (2, 1), (4, 2), (8, 3)]);
}

#[test]
fn g_28_nothing_is_taken_behind_a_mark_that_never_closes() {
    let open = Some(Malformed::OpenQuotation);
    refuses("code\nA\n\"OPEN,5\nFREE-100,100\n", &[(1, None), (2, None), (3, open.clone())]);
    refuses("code\n\"", &[(1, None), (2, open.clone())]);
    refuses("code\nA,\"B\"\"\n", &[(1, None), (2, open)]);
    // The next mark would close it, were there no text behind.
    let behind = Some(Malformed::BehindQuotation(23));
    refuses(
        "code\n\"OPEN,5\nFREE-100,100\n\"NEXT\",5\nLAST,5\n",
        &[(1, None), (2, Some(Malformed::BehindQuotation(23)))],
    );
    refuses("code\nA,\"B\n,,,,,,,,,,,,,,,\" C\nFREE,5\n", &[(1, None), (2, behind)]);
    // One that closes at last hides no record, and none behind it is lost.
    assert_eq!(cells("\"A\nFREE-100,100\n\",5\nB,6\n"), [["A\nFREE-100,100", "5"], ["B", "6"]]);
}

#[test]
fn g_28_what_spoils_one_record_spoils_only_that() {
    refuses("a\n5\" disk\nB\n", &[(1, None), (2, Some(Malformed::MarkWithin(2))), (3, None)]);
    refuses("a\nA\rB\nC\r\nD\r", &[(1, None), (2, Some(Malformed::CarriageReturn)), (3, None), (4, None)]);
    refuses("\"a\"\r\"b\"\r\n\"c\"\n", &[(1, Some(Malformed::CarriageReturn)), (2, None)]);
    refuses("a\nA\0,\nB\n", &[(1, None), (2, Some(Malformed::Nul(2))), (3, None)]);
    refuses("a\n\"x\n\0\"\nB\n", &[(1, None), (2, Some(Malformed::Nul(4))), (4, None)]);
    refuses(b"a\n\"\",B\xffC\nB\n", &[(1, None), (2, Some(Malformed::NotUtf8(5))), (3, None)]);
}

#[test]
fn a_record_that_is_too_large_is_passed_over_in_bounded_memory() {
    let large = usize::try_from(3_u64).unwrap() * LARGEST;
    let text = "a\n".as_bytes().chain(repeat(b'x').take(large as u64)).chain(&b"\nB,\"\n\"\nC\n"[..]);
    let mut records = Records::begin(BufReader::new(text), b',').unwrap().unwrap();
    assert!(records.next().unwrap().unwrap().cells.is_ok());
    let large = records.next().unwrap().unwrap();
    assert_eq!((large.place.line, large.cells), (2, Err(Malformed::TooLarge)));
    assert!(records.raw.capacity() <= 2 * LARGEST && records.meant.capacity() <= 2 * LARGEST);
    let lines = std::iter::from_fn(|| records.next().unwrap())
        .map(|record| (record.place.line, record.cells.is_ok()));
    assert_eq!(lines.collect::<Vec<_>>(), [(3, true), (5, true)]);
    // One byte less is as large as it may be, the line's end included.
    let at_most = "y".repeat(LARGEST - 1);
    assert_eq!(cells(&format!("{at_most}\nB")), [[at_most.as_str()], ["B"]]);
    refuses(format!("y{at_most}\nB"), &[(1, Some(Malformed::TooLarge)), (2, None)]);
    // Also there a mark that never closes is seen.
    refuses(format!("\"{at_most}{at_most}\nFREE\n"), &[(1, Some(Malformed::OpenQuotation))]);
}

#[test]
fn what_is_no_table_of_text_is_told_by_its_beginning() {
    let begun = |start: &'static [u8]| Records::begin(start, b',').unwrap().map(drop);
    assert_eq!(begun(b"\xff\xfec\0"), Err(Foreign::Utf16));
    assert_eq!(begun(b"\xfe\xff\0c"), Err(Foreign::Utf16));
    assert_eq!(begun(b"PK\x03\x04abc"), Err(Foreign::Packed));
    assert_eq!(begun(b""), Ok(()));
}

/// Whatever this reader takes, the `csv` crate reads as the same cells. That one takes more.
#[test]
fn what_is_taken_is_what_another_reader_reads() {
    const PIECES: [&str; 9] = ["\"", "\"\"", ",", "\n", "\r\n", "a", "b c", "é", " "];
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    let mut compared = 0;
    for _ in 0..20_000 {
        let text: String = (0..roll(14)).map(|_| PIECES[roll(9) as usize]).collect();
        let ours = read(&text);
        // Blanks around a mark are nothing here, and part of the cell there.
        let is_plain = !text.contains(" \"") && !text.contains("\" ");
        if !is_plain || ours.iter().any(|(_, _, cells)| cells.is_err()) {
            continue;
        }
        let mut other = csv::ReaderBuilder::new();
        let mut other =
            other.has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> = other
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            .filter(|cells| cells.iter().any(|cell| !cell.is_empty()))
            .collect();
        let ours: Vec<Vec<String>> = ours.into_iter().map(|(_, _, cells)| cells.unwrap()).collect();
        assert_eq!(ours, theirs, "{text:?}");
        compared += usize::from(!ours.is_empty());
    }
    assert!(compared > 1_000, "{compared}");
}
