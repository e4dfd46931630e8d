//! Calendars of holidays in the database (P-X16).

use std::collections::BTreeMap;

use session_core::pattern::{HolidayCalendarName, HolidayName, OnHoliday, PatternEdit};
use storage_diesel::{EarlierDays, HolidayImport};

use super::*;
use crate::databases::on_both;

fn calendar(name: &str) -> HolidayCalendarName {
    name.parse().unwrap()
}

fn days(days: &[(&str, &str)]) -> BTreeMap<chrono::NaiveDate, HolidayName> {
    days.iter().map(|(day, name)| (day.parse().unwrap(), name.parse().unwrap())).collect()
}

/// Imports those days; how many there were and are, and whether the calendar is new.
fn import(
    store: &mut impl Classes,
    name: &str,
    named: &[(&str, &str)],
    earlier: EarlierDays,
) -> (u64, u64, bool) {
    let import =
        HolidayImport { calendar: &calendar(name), days: &days(named), source: Some("a file"), earlier };
    let done = store.import_holidays(import, at(NOW)).unwrap();
    (done.before, done.after, done.is_new)
}

const MONDAYS: [(&str, &str); 2] = [("2026-04-06", "Easter Monday"), ("2026-05-04", "Early May")];

on_both! {
    /// P-X16: a calendar is there also without a day; days are added, renamed and replaced, and stay those of the calendar.
    fn p_x16_calendars_are_imported_and_listed(store) {
        assert_eq!(import(&mut store, "England", &MONDAYS, EarlierDays::Go), (0, 2, true));
        assert_eq!(import(&mut store, "Österreich", &[], EarlierDays::Go), (0, 0, true));
        let more = [("2026-05-04", "May Day"), ("2026-12-25", "Christmas")];
        assert_eq!(import(&mut store, "England", &more, EarlierDays::Stay), (2, 3, false));
        let named: Vec<_> = store.holidays_of(&calendar("England")).unwrap().unwrap().rows;
        let named: Vec<_> = named.iter().map(|(day, name)| format!("{day} {name}")).collect();
        assert_eq!(named, ["2026-04-06 Easter Monday", "2026-05-04 May Day", "2026-12-25 Christmas"]);
        let listed: Vec<_> = store.holiday_calendars().unwrap().rows;
        let told: Vec<_> = listed.iter().map(|it| (it.name.as_str(), it.days, it.source.as_deref(), it.last)).collect();
        let last = Some("2026-12-25".parse().unwrap());
        assert_eq!(told, [("England", 3, Some("a file"), last), ("Österreich", 0, Some("a file"), None)]);
        assert_eq!(import(&mut store, "England", &MONDAYS[..1], EarlierDays::Go), (3, 1, false));
        let known = store.holidays().unwrap();
        assert!(known.knows(&calendar("Österreich")) && !known.knows(&calendar("England 2")));
        assert_eq!(known.of(&calendar("England")).count(), 1);
        assert!(store.holidays_of(&calendar("Wales")).unwrap().is_none());
        assert_eq!(store.holidays_of(&calendar("Österreich")).unwrap().unwrap().rows, []);
        // Very many days at once.
        let first: chrono::NaiveDate = "2000-01-01".parse().unwrap();
        let all: BTreeMap<_, _> = first.iter_days().take(4_000).map(|day| (day, "a day".parse().unwrap())).collect();
        let always = HolidayImport { calendar: &calendar("Always"), days: &all, source: None, earlier: EarlierDays::Go };
        assert_eq!(store.import_holidays(always, at(NOW)).unwrap().after, 4_000);
    }
}

on_both! {
    /// P-X16, P-28: sessions are left out on holidays of the calendars that their pattern names; a calendar that is named
    /// or filled later counts from the next edit or reconciliation on.
    fn p_x16_holidays_are_left_out(store) {
        import(&mut store, "England", &MONDAYS, EarlierDays::Go);
        import(&mut store, "Austria", &[], EarlierDays::Go);
        let mut with = draft("harbour/MON", "FREQ=WEEKLY;BYDAY=MO");
        with.series.holidays.extend([calendar("England"), calendar("Austria")]);
        assert_eq!(create(&mut store, with).unwrap().sessions.len(), 25);
        import(&mut store, "England", &[("2026-06-01", "Whit Monday"), ("2026-11-02", "a Monday")], EarlierDays::Go);
        ask(&mut store, "harbour/MON", &PatternCommand::Reconcile).unwrap();
        let key = |day: &str| format!("harbour/MON/{day}T10:00");
        let after = keys(&mut store);
        assert_eq!(after.len(), 26);
        assert!(!after.contains(&key("2026-06-01")) && after.contains(&key("2026-04-06")), "{after:?}");
        // A sweep knows them as well.
        sweep_patterns(&mut store, "2026-06-02T23:00:00Z");
        let after = keys(&mut store);
        assert!(!after.contains(&key("2026-11-02")) && after.contains(&key("2026-11-09")), "{after:?}");
        // One that the pattern did not name before, with its days.
        import(&mut store, "Wales", &[("2026-06-08", "a Monday")], EarlierDays::Go);
        let named = |name: &str, on_holiday| {
            let holidays = Some([calendar(name)].into());
            PatternCommand::Edit(Box::new(PatternEdit { holidays, on_holiday: Some(on_holiday), ..PatternEdit::default() }))
        };
        ask(&mut store, "harbour/MON", &named("Wales", OnHoliday::NextWorkingDay)).unwrap();
        assert_eq!(session(&mut store, &key("2026-06-08")).record.local_start, "2026-06-09T10:00:00".parse().unwrap());
        let refused = ask(&mut store, "harbour/MON", &named("Narnia", OnHoliday::Keep)).unwrap_err();
        assert_eq!(refused.to_string(), "there is no holiday calendar `Narnia`; import it first");
        told(&mut store);
    }
}
