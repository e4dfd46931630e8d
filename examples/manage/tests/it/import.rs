use crate::operator::{AT_NOW, Operator};
use serde_json::json;

#[test]
fn what_a_spreadsheet_writes_is_understood() {
    let operator = Operator::ready();
    // A mark before UTF-8, CRLF, capitals in the header, columns in another order, quoted commas.
    let csv = "\u{feff}Status,DISCOUNT,Agent,Code,Expires_At\r\n\
               ,20,\"Smith, John\",john-20,2026-06-30\r\n\
               INACTIVE,12.5,Μαρία,  maria-12.5 ,\r\n\r\n\
               active,5%,,open-5,2026-06-30T12:00:00+03:00\r\n";
    operator.import(csv, &["--zone", "Europe/Nicosia"]).says("Read 3 line(s): imported 3, skipped 0.\n");
    operator.manage(&["list", "referral-codes", "--zone", "Europe/Nicosia"]).says(
        "CODE             AGENT                    DISCOUNT  EXPIRES           STATUS\n\
         JOHN-20          Smith, John                   20%  2026-06-30 23:59  active\n\
         MARIA-12.5       Μαρία                       12.5%  never             inactive (disabled)\n\
         OPEN-5           N/A                            5%  2026-06-30 12:00  active\n",
    );
    let listed = operator.manage(&["list", "referral-codes", "--format", "json", "--limit", "1"]).json();
    assert_eq!(
        listed,
        [json!({
            "code": "JOHN-20", "agent": "Smith, John", "agent_id": 1, "discount": "20",
            "expires_at": "2026-06-30T20:59:59.999999Z", "status": "active",
            "created_at": "2026-06-01T08:00:00Z",
        })]
    );
}

#[test]
fn every_bad_line_is_named_with_every_reason_and_nothing_is_taken() {
    let operator = Operator::with_codes("code,discount\nTAKEN,5\n");
    let before = operator.dump();
    let mut csv: Vec<u8> = "code,agent,discount,expires_at,status,created_at\n".into();
    let long = "X".repeat(256);
    for line in [
        "ZERO,,0,,,",
        "MINUS,,-5,,,",
        "ABOVE,,100.01,,,",
        "FINE,,1.234,,,",
        ",,5,,,",
        &format!("{long},,5,,,"),
        "STATUS,,5,,paused,",
        "WHEN,,5,soon,,",
        "GAP,,5,2026-03-29 03:30,,",
        "TWICE,,5,2026-10-25 03:30,,",
        "GOOD,,5,,,",
        "good ,,5,,,",
        "GOOD,,5,,,",
        "taken,,5,,,",
        "FEW,,5",
        "OP\"EN,,5,,,",
        "AHEAD,,5,,,2026-07-01",
        "MANY,,0,never,off,",
    ] {
        csv.extend(line.as_bytes());
        csv.push(b'\n');
    }
    csv.extend(b"BY\xffTE,,5,,,\n");
    let zone = ["--zone", "Europe/Nicosia"];
    let told = operator.import(&csv, &zone);
    let expected = "\
line 2: a discount of 0 % is not above 0 %
line 3: a discount of -5 % is not above 0 %
line 4: a discount of 100.01 % is above 100 %
line 5: a discount of 1.234 % has more than two decimals
line 6: the code is empty; it takes 1 to 255 characters
line 7: the code has 256 characters; it takes 1 to 255
line 8: the status `paused` is unknown; write `active` or `inactive`
line 9: expires_at: `soon` is no date or time; write 2026-05-31, 2026-05-31 18:00 (both in Europe/Nicosia) or 2026-05-31T18:00:00+03:00
line 10: expires_at: 2026-03-29 03:30:00 does not exist in Europe/Nicosia: the clocks jump over it at 2026-03-29T01:00:00Z; write 2026-03-29 04:00, the first local time behind it, or an offset
line 11: expires_at: 2026-10-25 03:30:00 comes twice in Europe/Nicosia: at 2026-10-25T00:30:00Z and at 2026-10-25T01:30:00Z; write the one meant with its offset
line 13: the code GOOD is in this file already, on line 12 (written `good` here; capital and small letters count as the same)
line 14: the code GOOD is in this file already, on line 12
line 15: the code TAKEN is in the database already (written `taken` here; capital and small letters count as the same)
line 16: the line has 3 field(s); the header has 6
line 17: there is a quotation mark within a cell that does not begin with one (byte 3); put the whole cell in quotation marks and write the mark twice
line 18: the creation instant 2026-06-30T21:00:00Z is after 2026-06-01T08:00:00Z
line 19: a discount of 0 % is not above 0 %; expires_at: `never` is no date or time; write 2026-05-31, 2026-05-31 18:00 (both in Europe/Nicosia) or 2026-05-31T18:00:00+03:00; the status `off` is unknown; write `active` or `inactive`
line 20: the line is not valid UTF-8 (byte 3)
";
    assert_eq!(told.err, expected);
    assert_eq!(
        told.out,
        "Nothing was imported: 18 of 19 line(s) are bad. Correct them, or leave them out with --skip-bad.\n"
    );
    assert_eq!(told.status, Some(2));
    assert_eq!(operator.dump(), before);

    let dry = operator.import(&csv, &[&zone[..], &["--skip-bad", "--dry-run"]].concat());
    assert_eq!((dry.status, dry.err.as_str()), (Some(1), expected));
    assert_eq!(dry.out, "[DRY RUN] Read 19 line(s): would import 1, would skip 18.\n");
    assert_eq!(operator.dump(), before);

    let skipped = operator.import(&csv, &[&zone[..], &["--skip-bad", "--format", "json"]].concat());
    assert_eq!(skipped.status, Some(1));
    let told = skipped.json();
    assert_eq!(told[0], json!({ "line": 2, "record": 1, "reasons": ["a discount of 0 % is not above 0 %"] }));
    assert_eq!(told[16]["reasons"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        told[18],
        json!({
            "command": "import referral-codes", "now": "2026-06-01T08:00:00Z", "dry_run": false,
            "counts": { "read": 19, "imported": 1, "skipped": 18, "bad": 18 },
            "complaints_not_shown": 0, "complaints_file": null,
        })
    );
    let codes = operator.lines("SELECT code AS line FROM referral_codes ORDER BY 1");
    assert_eq!(codes, ["GOOD", "TAKEN"]);
}

#[test]
fn a_header_that_is_not_understood() {
    let operator = Operator::ready();
    for (header, objection) in [
        (
            "code,percent",
            "line 1: the column `percent` is unknown; known are code, agent, discount, expires_at, status, created_at; --ignore-columns 'percent' passes over what is not meant for here; the column `discount` is missing",
        ),
        (
            "code,discount,colour,size,Colour",
            "line 1: the columns `colour`, `size` are unknown; known are code, agent, discount, expires_at, status, created_at; --ignore-columns 'colour,size' passes",
        ),
        ("code,Code,discount", "the column `code` is there twice"),
        ("discount", "the column `code` is missing"),
        ("code;discount", "the columns are to be separated by commas"),
        ("", "it is empty; the first line must name the columns"),
    ] {
        let told = operator.import(format!("{header}\n"), &[]);
        told.fails(2, objection);
    }
    let told = operator.manage(&["import", "referral-codes", "nowhere.csv"]);
    told.fails(2, "error: cannot read nowhere.csv: No such file or directory");
    assert_eq!(operator.manage(&["runs"]).out, "There are no runs yet.\n");
}

#[test]
fn a_carriage_return_within_a_line_loses_no_code() {
    let cause = "there is a carriage return within the line, as old Macintosh programs end lines; save the file \
                 as CSV UTF-8, with the line ends of Windows or Unix\n";
    let operator = Operator::ready();
    let told = operator.import("code,discount\nA,5\rB,6\nC,7\n", &[]);
    told.fails(2, &format!("line 2: {cause}"));
    assert_eq!(
        told.out.lines().next(),
        Some(
            "Nothing was imported: 1 of 2 line(s) are bad. Correct them, or leave them out with --skip-bad."
        )
    );
    operator.import("code,discount\rA,5\rB,6\r", &[]).fails(2, &format!("codes.csv: line 1: {cause}"));
    assert_eq!(operator.lines("SELECT code AS line FROM referral_codes"), Vec::<String>::new());
    // At the end of a line it is none of its text, however often it stands there.
    operator
        .import("code,discount\r\nA,5\r\r\n\r\r\nB,6\r\n", &[])
        .says("Read 2 line(s): imported 2, skipped 0.\n");
}

#[test]
fn expired_codes_follow_the_policy() {
    let csv = "code,discount,expires_at,status\nA,5,2026-05-01,\nB,5,2026-05-01,inactive\nC,5,,inactive\n";
    for (on_create, state, status) in
        [("allow_until_sweep", "active", 0), ("deactivate_now", "inactive (expired)", 0)]
    {
        let operator = Operator::new();
        operator.file("p.toml", format!("[referral_codes]\non_create = \"{on_create}\"\n"));
        assert_eq!(operator.manage(&["migrate", "--policy", "p.toml"]).status, Some(0));
        assert_eq!(operator.import(csv, &[]).status, Some(status));
        let listed = operator.manage(&["list", "referral-codes", "--format", "json"]).json();
        let states: Vec<_> = listed.iter().map(|code| code["status"].as_str().unwrap()).collect();
        assert_eq!(states, [state, "inactive (expired)", "inactive (disabled)"]);
    }
    let operator = Operator::new();
    operator.file("p.toml", "[referral_codes]\non_create = \"reject\"\n");
    assert_eq!(operator.manage(&["migrate", "--policy", "p.toml"]).status, Some(0));
    let told = operator.import(csv, &["--policy", "p.toml"]);
    told.fails(2, "line 2: the expiry 2026-05-01T23:59:59.999999Z is not after 2026-06-01T08:00:00Z\n");
}

#[test]
fn nobody_reading_the_objections_changes_nothing() {
    let operator = Operator::ready();
    let mut csv = "code,discount,status\nGOOD,5,\n".to_owned();
    (0..20_000).for_each(|n| csv.push_str(&format!("BAD-{n},0,\x1b[31moff\n")));
    operator.file("codes.csv", csv);
    let script = format!(
        "cd '{}' && {{ '{}' import referral-codes codes.csv --skip-bad --database shop.sqlite3 {} 2>&1; \
         echo $? > status; }} | head -n 1",
        operator.folder.path().display(),
        env!("CARGO_BIN_EXE_manage"),
        AT_NOW.join(" "),
    );
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "line 3: a discount of 0 % is not above 0 %; the status `\\u001b[31moff` is unknown; write `active` or `inactive`\n"
    );
    let status = std::fs::read_to_string(operator.folder.path().join("status")).unwrap();
    assert_eq!(status, "1\n");
    assert_eq!(operator.lines("SELECT code AS line FROM referral_codes"), ["GOOD"]);
}

#[test]
fn a_refused_line_leaves_no_agent_behind() {
    let operator = Operator::ready();
    let told =
        operator.import("code,agent,discount,created_at\nA,Jo,5,2027-01-01\nB,Al,5,\n", &["--skip-bad"]);
    told.fails(1, "line 2: the creation instant 2027-01-01T00:00:00Z is after 2026-06-01T08:00:00Z\n");
    assert_eq!(operator.lines("SELECT name AS line FROM referral_agents"), ["Al"]);
}

#[test]
fn a_duplicate_leaves_no_agent_behind() {
    let operator = Operator::with_codes("code,agent,discount\nTAKEN,Old,5\n");
    let csv = "code,agent,discount\nA,Al,5\ntaken,Jo,5\nA,Jo,5\nTAKEN,Old,5\nB,Al,5\nTAKEN,Al,5\n";
    operator.import(csv, &["--skip-bad"]).fails(1, "line 4: the code A is in this file already, on line 2\n");
    assert_eq!(operator.lines("SELECT name AS line FROM referral_agents ORDER BY id"), ["Old", "Al"]);
    // In another batch the same agent is made after all.
    let mut csv = "code,agent,discount\nTAKEN,Jo,5\n".to_owned();
    (0..1_500).for_each(|n| csv.push_str(&format!("CODE-{n},,5\n")));
    csv.push_str("LAST,Jo,5\nCODE-1499,,5\n");
    let told = operator.import(csv, &["--skip-bad"]);
    told.fails(1, "line 1504: the code CODE-1499 is in this file already, on line 1502\n");
    let agent = operator.lines(
        "SELECT name AS line FROM referral_codes JOIN referral_agents ON referral_agents.id = agent_id WHERE code = 'LAST'",
    );
    assert_eq!(agent, ["Jo"]);
}
