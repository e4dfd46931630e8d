//! Readers that are not ours show of a pattern's file the sessions that there are: by the scripts of
//! `recurrence-core/tests/peers`, which say how they are called. Where they are not installed, that is said; with
//! `REQUIRE_CALENDAR_PEERS=1` it is a failure.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use automation_core::{Instant, UserId};
use session_core::{
    class::{Capacity, ClassCommand, ClassDetails, ClassLength},
    pattern::{HolidayCalendarName, OnHoliday, PatternCommand, PatternDraft, PatternEdit, SeriesDraft},
};
use zone_core::Zone;

use super::{seen::meant, studio::Studio};

/// Start, end and name of each session, in seconds since 1970.
type Told = BTreeSet<(i64, i64, String)>;

struct Files {
    folder: PathBuf,
    expected: BTreeMap<String, Told>,
}

/// Studios in several zones, each with patterns to which people did what they do.
fn files(called: &str) -> Files {
    let folder = std::env::temp_dir().join(format!("{called}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut files = Files { folder, expected: BTreeMap::new() };
    for zone in ["Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"] {
        for (place, rule) in [
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "FREQ=DAILY;COUNT=60",
            "FREQ=MONTHLY;BYDAY=2TU",
            "FREQ=WEEKLY;INTERVAL=2",
        ]
        .into_iter()
        .enumerate()
        {
            files.of_studio(zone.parse().unwrap(), rule, &format!("{}-{place}", zone.replace('/', "-")));
        }
    }
    files
}

impl Files {
    fn of_studio(&mut self, zone: Zone, rule: &str, name: &str) {
        let mut studio = Studio::new("2026-03-01T09:00:00Z");
        let calendar: HolidayCalendarName = "Town".parse().unwrap();
        for day in ["2026-03-12", "2026-05-12", "2026-12-24", "2026-12-28"] {
            studio.holidays.add(calendar.clone(), day.parse().unwrap());
        }
        let (first_day, time) = ("2026-03-02".parse().unwrap(), "10:00:00".parse().unwrap());
        let length = ClassLength::from_minutes(50).unwrap();
        let mut series = SeriesDraft::new(rule.parse().unwrap(), first_day, time, length, zone);
        series.ends_at = Some("12:00:00".parse().unwrap());
        series.holidays = [calendar].into();
        series.on_holiday = OnHoliday::NextWorkingDay;
        series.exceptions = ["2026-03-16".parse().unwrap(), "2027-01-07".parse().unwrap()].into();
        let details =
            ClassDetails::new("Drawing, painting; and more".parse().unwrap(), Capacity::new(8).unwrap());
        let pattern = studio.add(PatternDraft::new("harbour/D".parse().unwrap(), details, series));
        self.add(&studio, pattern, &format!("{name}-new"));

        let sessions: Vec<_> = studio.sessions.keys().copied().collect();
        let session = |place: usize| sessions[place % sessions.len()];
        let to = "2026-04-04T18:30:00".parse().unwrap();
        assert!(studio.ask_session(session(3), &ClassCommand::Move { to, length: None }));
        assert!(studio.ask_session(session(4), &ClassCommand::Delete));
        assert!(studio.ask_session(session(6), &ClassCommand::Cancel));
        assert!(
            studio
                .ask_session(session(7), &ClassCommand::ChangePlace { place: Some("Hall".parse().unwrap()) })
        );
        assert!(studio.ask_session(session(5), &ClassCommand::Book { person: UserId::new("ann").unwrap() }));
        self.add(&studio, pattern, &format!("{name}-used"));

        studio.pass(12);
        let edit = PatternEdit { starts_at: Some("09:15:00".parse().unwrap()), ..PatternEdit::default() };
        assert!(studio.ask(pattern, &PatternCommand::Edit(Box::new(edit))));
        self.add(&studio, pattern, &format!("{name}-edited"));
    }

    fn add(&mut self, studio: &Studio, pattern: automation_core::Id, name: &str) {
        let (from, until): (Instant, Instant) =
            ("2026-02-01T00:00:00Z".parse().unwrap(), "2027-09-01T00:00:00Z".parse().unwrap());
        let seconds = |at: Instant| at.to_datetime().timestamp();
        fs::write(self.folder.join(format!("{name}.ics")), studio.file(pattern)).unwrap();
        fs::write(
            self.folder.join(format!("{name}.window")),
            format!("{} {}", seconds(from), seconds(until)),
        )
        .unwrap();
        let meant = meant(studio, pattern, from, until).into_iter();
        let told = meant.map(|(start, end, name, _)| (start.timestamp(), end.timestamp(), name)).collect();
        self.expected.insert(name.to_owned(), told);
    }

    /// Compares what a program prints of them, if it is there.
    fn compare(&self, program: &str, script: &str) {
        let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recurrence-core/tests/peers");
        let output = Command::new(program).arg(peers.join(script)).arg(&self.folder).output();
        let told = match output {
            Ok(output) if output.status.success() => Ok(String::from_utf8(output.stdout).unwrap()),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Err(error.to_string()),
        };
        let told = match told {
            Ok(told) => told,
            Err(why) => {
                assert!(std::env::var_os("REQUIRE_CALENDAR_PEERS").is_none(), "{script} is required: {why}");
                println!("SKIPPED: {program} {script}: {why}");
                return;
            }
        };
        let mut given: BTreeMap<String, Told> = BTreeMap::new();
        for line in told.lines().skip(1) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [name, _, start, end, summary] = parts.as_slice() else { panic!("{line}") };
            let name = given.entry((*name).to_owned()).or_default();
            let summary = serde_json::from_str(summary).unwrap();
            assert!(name.insert((start.parse().unwrap(), end.parse().unwrap(), summary)), "twice: {line}");
        }
        let occurrences: usize = self.expected.values().map(BTreeSet::len).sum();
        println!("{}: {} files, {occurrences} sessions", told.lines().next().unwrap(), self.expected.len());
        for (name, expected) in &self.expected {
            assert_eq!(
                given.get(name),
                Some(expected),
                "{}",
                fs::read_to_string(self.folder.join(format!("{name}.ics"))).unwrap()
            );
        }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[test]
fn icalendar_shows_the_sessions() {
    files("classes-for-icalendar").compare("python3", "read_with_icalendar.py");
}

#[test]
fn icaljs_shows_the_sessions() {
    files("classes-for-icaljs").compare("node", "read_with_icaljs.mjs");
}
