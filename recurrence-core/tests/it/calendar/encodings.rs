//! How the bytes of a file are read.

use recurrence_core::calendar::{CalendarFile, FileReading, FileRemark, read};

use super::{event, file};

const LINES: &str = "SUMMARY:Café für Łukasz 😀\nDTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=2";

fn text() -> String {
    file(&event(LINES))
}

fn of(bytes: &[u8]) -> CalendarFile {
    read(bytes, &FileReading::default()).unwrap()
}

fn is_whole(calendar: &CalendarFile) {
    assert_eq!(calendar.events[0].summary.as_deref(), Some("Café für Łukasz 😀"));
    assert_eq!(calendar.events[0].line, 3);
    assert_eq!(super::of(&calendar.events[0]).len(), 2);
    assert_eq!(calendar.notes, []);
}

#[test]
fn utf_8_with_and_without_a_mark() {
    is_whole(&of(text().as_bytes()));
    is_whole(&of(format!("\u{feff}{}", text()).as_bytes()));
}

/// As programs on Windows and on old phones write.
#[test]
fn utf_16_in_either_order() {
    let marked = format!("\u{feff}{}", text().replace('\n', "\r\n"));
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    is_whole(&of(&little));
    is_whole(&of(&big));
    // Cut off in the midst of a character.
    let calendar = of(&big[..big.len() - 1]);
    assert_eq!(calendar.notes[0].what, FileRemark::BrokenUtf16);
    assert_eq!(super::of(&calendar.events[0]).len(), 2);
}

#[test]
fn each_line_end() {
    for end in ["\r\n", "\n", "\r", "\r\r\n"] {
        let calendar = of(text().replace('\n', end).as_bytes());
        assert_eq!(super::of(&calendar.events[0]).len(), 2, "{end:?}");
        assert_eq!(calendar.notes, [], "{end:?}");
    }
    is_whole(&of(text().replace('\n', "\r").as_bytes()));
}

#[test]
fn latin_1_with_a_note() {
    let latin: Vec<u8> = text().replace("Łukasz 😀", "Jürgen").chars().map(|letter| letter as u8).collect();
    let calendar = of(&latin);
    assert_eq!(calendar.events[0].summary.as_deref(), Some("Café für Jürgen"));
    assert_eq!(calendar.notes[0].to_string(), "line 6: this is not UTF-8; such lines are read as Latin-1");
}

/// Folded after so many bytes, wherever a character is.
#[test]
fn folds_in_the_midst_of_a_character() {
    for end in [&b"\r\n"[..], b"\n"] {
        let whole = text().replace('\n', std::str::from_utf8(end).unwrap());
        let begin = whole.find("SUMMARY").unwrap();
        for at in begin + 1..whole.find("DTSTART").unwrap() - end.len() {
            for blank in [b' ', b'\t'] {
                let (before, behind) = whole.as_bytes().split_at(at);
                let folded = [before, end, &[blank], behind].concat();
                let calendar = of(&folded);
                assert_eq!(calendar.events[0].summary.as_deref(), Some("Café für Łukasz 😀"), "{at}");
                assert_eq!(calendar.notes, [], "{at}");
                assert_eq!(calendar.events[0].line, 3);
            }
        }
        // Twice in one character.
        let smile = whole.find('😀').unwrap();
        let bytes = whole.as_bytes();
        let folded =
            [&bytes[..smile + 1], end, b" ", &bytes[smile + 1..smile + 2], end, b" ", &bytes[smile + 2..]]
                .concat();
        assert_eq!(of(&folded).events[0].summary.as_deref(), Some("Café für Łukasz 😀"));
    }
}

#[test]
fn what_is_no_calendar_is_refused() {
    for bytes in [&b""[..], b"hello", b"\xff\xfe", b"\xff\xd8\xff\xe0 a picture", b"BEGIN:VCARD\nEND:VCARD\n"]
    {
        let error = read(bytes, &FileReading::default()).unwrap_err();
        assert_eq!(error.to_string(), "there is no line BEGIN:VCALENDAR in it, so it is no calendar file");
    }
    assert_eq!(of(b"BEGIN:VCALENDAR\nEND:VCALENDAR").events.len(), 0);
}

#[test]
fn a_file_that_is_cut_off_is_read_as_far_as_it_goes() {
    let cut = text().replace("END:VCALENDAR\n", "");
    let calendar = of(cut.as_bytes());
    assert_eq!(super::of(&calendar.events[0]).len(), 2);
    assert_eq!(
        calendar.notes[0].to_string(),
        "line 1: there is no END:VCALENDAR for this; the file may be cut off"
    );
}
