//! Patterns at random, with whatever people and time do to them: their files are read back to the same sessions.

use std::collections::BTreeMap;

use automation_core::{Id, UserId};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;
use session_core::{
    class::{Capacity, ClassCommand, ClassDetails, ClassLength},
    pattern::{HolidayCalendarName, OnHoliday, PatternCommand, PatternDraft, PatternEdit, SeriesDraft},
};
use zone_core::Zone;

use super::{
    seen::{meant, sequences, shown},
    studio::Studio,
};

const ZONES: [&str; 6] =
    ["UTC", "America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Pacific/Auckland", "America/Sao_Paulo"];

const RULES: [&str; 14] = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;COUNT=40",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA;WKST=SU",
    "FREQ=WEEKLY;BYDAY=WE;COUNT=12",
    "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260920",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5,31",
    "FREQ=YEARLY;BYMONTH=4,10;BYDAY=1SU",
    "FREQ=DAILY;UNTIL=20260801T053000Z",
];

/// What happens. Numbers are taken modulo what there is to choose from.
#[derive(Debug, Clone)]
enum Deed {
    Pass(u32),
    Session(usize, SessionDeed),
    Edit(usize, Edit),
    EditFrom(usize, usize, Edit),
    DeleteFrom(usize, u64),
    Reconcile(usize),
    Switch(usize),
    Holiday(u64),
}

#[derive(Debug, Clone, Copy)]
enum SessionDeed {
    Book,
    Move(i64),
    Cancel,
    Delete,
    Place,
}

#[derive(Debug, Clone, Copy)]
enum Edit {
    Rule(usize),
    Time(u32),
    Zone(usize),
    Length(i64),
    Last(Option<u64>),
    LeaveOut(u64),
    Several(bool),
    OnHoliday(u8),
}

fn edits() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0..RULES.len()).prop_map(Edit::Rule),
        (0_u32..96).prop_map(Edit::Time),
        (0..ZONES.len()).prop_map(Edit::Zone),
        (20_i64..200).prop_map(Edit::Length),
        proptest::option::of(0_u64..400).prop_map(Edit::Last),
        (0_u64..300).prop_map(Edit::LeaveOut),
        any::<bool>().prop_map(Edit::Several),
        (0_u8..3).prop_map(Edit::OnHoliday),
    ]
}

fn deeds() -> impl Strategy<Value = Deed> {
    let session = prop_oneof![
        Just(SessionDeed::Book),
        (-3_000_i64..3_000).prop_map(SessionDeed::Move),
        Just(SessionDeed::Cancel),
        Just(SessionDeed::Delete),
        Just(SessionDeed::Place),
    ];
    prop_oneof![
        2 => (1_u32..70).prop_map(Deed::Pass),
        6 => (any::<usize>(), session).prop_map(|(which, deed)| Deed::Session(which, deed)),
        4 => (any::<usize>(), edits()).prop_map(|(which, edit)| Deed::Edit(which, edit)),
        2 => (any::<usize>(), any::<usize>(), edits()).prop_map(|(which, day, edit)| Deed::EditFrom(which, day, edit)),
        1 => (any::<usize>(), 0_u64..200).prop_map(|(which, days)| Deed::DeleteFrom(which, days)),
        1 => any::<usize>().prop_map(Deed::Reconcile),
        1 => any::<usize>().prop_map(Deed::Switch),
        2 => (0_u64..500).prop_map(Deed::Holiday),
    ]
}

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 27).unwrap()
}

fn calendar() -> HolidayCalendarName {
    "Town".parse().unwrap()
}

fn quarter(number: u32) -> NaiveTime {
    NaiveTime::MIN.overflowing_add_signed(TimeDelta::minutes(i64::from(number) * 15)).0
}

fn series(rule: usize, zone: usize, time: u32, later: u64) -> SeriesDraft {
    let length = ClassLength::from_minutes(45).unwrap();
    let zone: Zone = ZONES[zone].parse().unwrap();
    let day = first().checked_add_days(Days::new(later)).unwrap();
    let mut series = SeriesDraft::new(RULES[rule].parse().unwrap(), day, quarter(time), length, zone);
    series.holidays = [calendar()].into();
    series
}

fn edited(edit: Edit, today: NaiveDate) -> PatternEdit {
    let mut changes = PatternEdit::default();
    match edit {
        Edit::Rule(rule) => changes.rule = Some(RULES[rule].parse().unwrap()),
        Edit::Time(time) => (changes.starts_at, changes.ends_at) = (Some(quarter(time)), Some(None)),
        Edit::Zone(zone) => changes.zone = Some(ZONES[zone].parse().unwrap()),
        Edit::Length(minutes) => changes.length = Some(ClassLength::from_minutes(minutes).unwrap()),
        Edit::Last(days) => {
            changes.last_day = Some(days.map(|days| today.checked_add_days(Days::new(days)).unwrap()));
        }
        Edit::LeaveOut(days) => {
            changes.leave_out = [today.checked_add_days(Days::new(days)).unwrap()].into();
        }
        Edit::Several(several) => changes.ends_at = Some(several.then(|| quarter(95))),
        Edit::OnHoliday(which) => {
            let all = [OnHoliday::LeaveOut, OnHoliday::NextWorkingDay, OnHoliday::Keep];
            changes.on_holiday = Some(all[usize::from(which)]);
        }
    }
    changes
}

/// Does it if it can be; whether it can does not matter here.
fn happen(studio: &mut Studio, deed: Deed) {
    let pattern =
        |studio: &Studio, which: usize| *studio.patterns.keys().nth(which % studio.patterns.len()).unwrap();
    match deed {
        Deed::Pass(days) => studio.pass(days),
        Deed::Session(which, deed) => {
            let count = studio.sessions.len().max(1);
            let Some(row) = studio.sessions.values().nth(which % count) else { return };
            let (id, local) = (row.id, row.record.local_start);
            let command = match deed {
                SessionDeed::Book => ClassCommand::Book { person: UserId::new("ann").unwrap() },
                SessionDeed::Move(minutes) => {
                    ClassCommand::Move { to: local + TimeDelta::minutes(minutes * 5), length: None }
                }
                SessionDeed::Cancel => ClassCommand::Cancel,
                SessionDeed::Delete => ClassCommand::Delete,
                SessionDeed::Place => ClassCommand::ChangePlace { place: Some("Elsewhere".parse().unwrap()) },
            };
            studio.ask_session(id, &command);
        }
        Deed::Edit(which, edit) => {
            let id = pattern(studio, which);
            let today = studio.patterns[&id].record.today(studio.now);
            studio.ask(id, &PatternCommand::Edit(Box::new(edited(edit, today))));
        }
        Deed::EditFrom(which, day, edit) => {
            let id = pattern(studio, which);
            let record = &studio.patterns[&id].record;
            let today = record.today(studio.now);
            let Some(day) = record.series.days(today, NaiveDate::MAX).nth(day % 40) else { return };
            let edit = Box::new(edited(edit, today));
            studio.ask(id, &PatternCommand::EditFrom { day, edit });
        }
        Deed::DeleteFrom(which, days) => {
            let id = pattern(studio, which);
            let today = studio.patterns[&id].record.today(studio.now);
            let day = today.checked_add_days(Days::new(days)).unwrap();
            studio.ask(id, &PatternCommand::DeleteFrom { day });
        }
        Deed::Reconcile(which) => {
            let id = pattern(studio, which);
            studio.ask(id, &PatternCommand::Reconcile);
        }
        Deed::Switch(which) => {
            let id = pattern(studio, which);
            let _ = studio.ask(id, &PatternCommand::Deactivate) || studio.ask(id, &PatternCommand::Activate);
        }
        Deed::Holiday(days) => {
            studio.holidays.add(calendar(), first().checked_add_days(Days::new(days)).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// After each deed each pattern's file shows its sessions and its rule, and no event was revised less often than
    /// before.
    #[test]
    fn files_show_the_sessions_that_there_are(
        rule in 0..RULES.len(), zone in 0..ZONES.len(), time in 0_u32..96, later in 0_u64..60,
        deeds in proptest::collection::vec(deeds(), 0..14),
    ) {
        let mut studio = Studio::new("2026-02-27T12:00:00Z");
        studio.holidays.add(calendar(), first().checked_add_days(Days::new(30)).unwrap());
        let details = ClassDetails::new("Drawing".parse().unwrap(), Capacity::new(8).unwrap());
        studio.add(PatternDraft::new("harbour/D".parse().unwrap(), details, series(rule, zone, time, later)));
        let (from, until) = ("2025-01-01T00:00:00Z".parse().unwrap(), "2029-01-01T00:00:00Z".parse().unwrap());
        let mut revised: BTreeMap<String, u32> = BTreeMap::new();
        let mut deeds = deeds.into_iter();
        loop {
            let ids: Vec<Id> = studio.patterns.keys().copied().collect();
            for id in ids {
                let text = studio.file(id);
                prop_assert_eq!(shown(&text, from, until), meant(&studio, id, from, until), "{}", text);
                for (uid, sequence) in sequences(&text) {
                    let before = revised.insert(uid.clone(), sequence).unwrap_or(0);
                    prop_assert!(sequence >= before, "{} fell from {} to {}", uid, before, sequence);
                }
            }
            let Some(deed) = deeds.next() else { break };
            happen(&mut studio, deed);
        }
    }
}
