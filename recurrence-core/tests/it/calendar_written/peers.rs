//! Readers that are not ours show of a written file what it was made of: two Python packages and one of JavaScript, by
//! the scripts in `tests/peers`. Where they are not installed, that is said; with `REQUIRE_CALENDAR_PEERS=1` it is a
//! failure. `CALENDAR_PEER_FILES=3000` draws so many events.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use chrono::{Datelike, Weekday};
use recurrence_core::{CalendarTime, Frequency, Limit, RecurrenceSet, Until, WeekdayNum, Zone};

use super::{
    document,
    drawn_event::{Drawn, Shown, event, instant},
    stamp, unfolded,
};
use crate::{
    dice::Dice,
    oracle::{Recipe, RuleRecipe, changes, civil, seconds},
    places::{ZONES, changes_in},
};

const DAY: i64 = 86_400;

/// What a studio, an office or a choir has: a rule with few parts, some days left out, some added.
fn plain_recipe(dice: &mut Dice) -> Recipe {
    let place = dice.index(ZONES.len());
    let zone = ZONES[place];
    let changes = changes_in(place);
    let local = if !changes.is_empty() && dice.percent(60) {
        // Some weeks before a change, at about its time of day.
        let change = dice.pick(changes);
        change.at + dice.pick(&[change.before, change.after]) + dice.pick(&[0, 1_800, -1_800, 36_000])
            - DAY * dice.between(0, 60)
    } else {
        dice.between(7_305, 25_000) * DAY + 300 * dice.between(0, 287)
    };
    let local = civil(local);
    let start = match dice.index(8) {
        0 => CalendarTime::Date(local.date()),
        _ if zone == Zone::UTC => CalendarTime::Utc(local),
        _ => CalendarTime::Zoned(local, zone),
    };
    let mut recipe = Recipe::starting(start);
    recipe.rules.push(plain_rule(dice, &start));
    let Ok(set) = recipe.build() else { return recipe };
    let near: Vec<CalendarTime> = set
        .iter()
        .take(12)
        .map(|one| match start {
            CalendarTime::Date(_) => CalendarTime::Date(one.id().date()),
            CalendarTime::Utc(_) => CalendarTime::Utc(one.id()),
            _ => CalendarTime::Zoned(one.id(), zone),
        })
        .collect();
    for _ in 0..dice.pick(&[0, 0, 1, 3]) {
        recipe.exclusions.extend((!near.is_empty()).then(|| dice.pick(&near)));
    }
    for _ in 0..dice.pick(&[0, 0, 0, 2]) {
        let later = start.local() + chrono::TimeDelta::seconds(DAY * dice.between(1, 90));
        let at_noon = later.date().and_hms_opt(12, 0, 0).unwrap();
        recipe.dates.push(match start {
            CalendarTime::Date(_) => CalendarTime::Date(later.date()),
            CalendarTime::Utc(_) => CalendarTime::Utc(at_noon),
            _ => CalendarTime::Zoned(at_noon, zone),
        });
    }
    recipe
}

fn plain_rule(dice: &mut Dice, start: &CalendarTime) -> RuleRecipe {
    let day = start.local().date();
    let weekday = |dice: &mut Dice| dice.pick(&[Weekday::Mon, Weekday::Wed, Weekday::Fri, day.weekday()]);
    let nth =
        |dice: &mut Dice| WeekdayNum { nth: Some(dice.pick(&[1, 2, 3, 4, -1, -2])), weekday: weekday(dice) };
    let frequency = dice.pick(&[
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::Weekly,
        Frequency::Monthly,
        Frequency::Yearly,
    ]);
    let mut rule = RuleRecipe { interval: dice.pick(&[1, 1, 1, 2, 3]), ..RuleRecipe::every(frequency) };
    match frequency {
        Frequency::Weekly if dice.percent(60) => rule.weekdays = dice.list(3, |dice| weekday(dice).into()),
        Frequency::Monthly if dice.percent(50) => rule.weekdays = vec![nth(dice)],
        Frequency::Monthly => rule.month_days = vec![dice.pick(&[1, 15, 28, -1])],
        Frequency::Yearly if dice.percent(50) => {
            rule.months = vec![dice.pick(&[3, 10, day.month()])];
            rule.weekdays = vec![nth(dice)];
        }
        _ => {}
    }
    rule.limit = match dice.index(3) {
        0 => Limit::Forever,
        1 => Limit::Count(u32::try_from(dice.between(2, 30)).unwrap().try_into().unwrap()),
        _ => {
            let last = seconds(start.local()) + DAY * dice.between(1, 400) + dice.pick(&[0, 3_600, -7_200]);
            Limit::Until(match start {
                CalendarTime::Date(_) => Until::Date(civil(last).date()),
                _ => Until::Utc(civil(last).and_utc()),
            })
        }
    };
    rule
}

/// An occurrence as a script prints it: identity, start, end and summary.
type Printed = (i64, i64, i64, String);

/// Where the clocks of a file's zones are changed, and by how much: near those, readers that are not ours go their own
/// ways.
struct Changes(Vec<(i64, i64)>);

impl Changes {
    fn of(zones: &[Zone]) -> Self {
        let of_zone = |zone: &Zone| changes(*zone, 0, 6_000_000_000);
        let of_all = zones.iter().flat_map(of_zone).map(|one| (one.at, (one.after - one.before).abs()));
        Self(of_all.collect())
    }

    /// Whether any lies within two times from one instant to another, or nearly so.
    fn any(&self, from: i64, to: i64) -> bool {
        self.0.iter().any(|(at, jump)| from - 2 * jump <= *at && *at <= to + 2 * jump)
    }
}

/// What is to be shown of a file.
struct Expected {
    printed: BTreeSet<Printed>,
    changes: Changes,
    /// Whether the clocks are changed while the first occurrence lasts, by which the length of all is told.
    changes_first: bool,
}

/// The files of a folder, and what is to be shown of each.
struct Files {
    folder: PathBuf,
    expected: BTreeMap<String, Expected>,
    /// The occurrences that were compared, those without their end among them, and those that were left out.
    compared: Cell<(usize, usize, usize)>,
}

/// What a reader that is not ours does otherwise.
#[derive(Debug, Clone, Copy)]
struct Ways {
    /// It counts the length by the local clock: 3 hours across a change of clocks are 2 or 4. RFC 5545 section 3.8.5.3
    /// wants "the same exact duration".
    length_by_clock: bool,
    /// It reads local times that the clocks jump over, or show twice, in its own manner.
    own_reading: bool,
}

impl Files {
    /// Writes them: each with its zones under the database's names, and if `own`, once more under names that the reader
    /// does not know.
    fn write(folder: &str, own: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("{folder}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let number = std::env::var("CALENDAR_PEER_FILES").map_or(300, |number| number.parse().unwrap());
        let mut files = Self { folder, expected: BTreeMap::new(), compared: Cell::default() };
        let mut dice = Dice::new(2_026);
        while files.expected.len() < number {
            let recipe = plain_recipe(&mut dice);
            let name = format!("{:05}", files.expected.len());
            let Some(Ok(drawn)) = event(&mut dice, &name, &recipe) else { continue };
            let Some(first) = drawn.shown.first() else { continue };
            let last = drawn.shown.iter().map(|one| one.instant).max().unwrap();
            let window = (first.instant, drawn.to.min(last + 1));
            let mut document = document().name("Peers");
            document.add(drawn.event.clone()).unwrap();
            let text = document.text(stamp());
            let Drawn { shown, length, .. } = drawn;
            let first = start_of(&text);
            let first = (first, first + length);
            files.add(&name, &text, window, &shown, first);
            if own && text.contains("BEGIN:VTIMEZONE") {
                // Under another name in each file: a reader may keep what it read of one.
                let [colon, equals] = ["TZID:", "TZID="].map(|tzid| (tzid, format!("{tzid}Own-{name}-")));
                let text = text.replace("\r\n ", "").replace(colon.0, &colon.1).replace(equals.0, &equals.1);
                files.add(&format!("{name}-own"), &text, window, &shown, first);
            }
        }
        files
    }

    fn add(&mut self, name: &str, text: &str, (from, to): (i64, i64), shown: &[Shown], first: (i64, i64)) {
        fs::write(self.folder.join(format!("{name}.ics")), text).unwrap();
        fs::write(self.folder.join(format!("{name}.window")), format!("{from} {to}")).unwrap();
        let printed = |one: &Shown| (one.identity, one.instant, one.end, one.summary.clone());
        let names = ZONES.into_iter().filter(|zone| text.contains(zone.name()));
        let changes = Changes::of(&names.collect::<Vec<_>>());
        let changes_first = changes.any(first.0, first.1);
        let printed = shown.iter().map(printed).collect();
        self.expected.insert(name.to_owned(), Expected { printed, changes, changes_first });
    }

    /// What a program prints of them; `None` if it is not there.
    fn told(&self, program: &str, script: &str) -> Option<String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(script);
        let told = match Command::new(program).arg(&script).arg(&self.folder).output() {
            Ok(output) if output.status.success() => Ok(String::from_utf8(output.stdout).unwrap()),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Err(format!("{program}: {error}")),
        };
        let required = std::env::var_os("REQUIRE_CALENDAR_PEERS").is_some();
        told.inspect_err(|why| {
            assert!(!required, "{} is required: {why}", script.display());
            println!("SKIPPED: {}: {why}", script.display());
        })
        .ok()
    }

    /// What can be compared of a file: no end where that is counted otherwise, and nothing that is read otherwise.
    fn comparable(&self, all: &BTreeSet<Printed>, of: &Expected, ways: Ways) -> BTreeSet<Printed> {
        let (mut compared, mut without_end, mut left_out) = self.compared.get();
        let mut kept = BTreeSet::new();
        for (identity, start, end, summary) in all {
            let changes = &of.changes;
            let is_near = changes.any(*identity, *identity) || changes.any(*start, *start);
            if ways.own_reading && is_near {
                left_out += 1;
                continue;
            }
            let has_end = !(ways.length_by_clock && (of.changes_first || changes.any(*start, *end)));
            compared += 1;
            without_end += usize::from(!has_end);
            kept.insert((*identity, *start, if has_end { *end } else { 0 }, summary.clone()));
        }
        self.compared.set((compared, without_end, left_out));
        kept
    }

    /// Compares those files whose names end so, and says what was printed otherwise.
    fn compare(&self, told: &str, of: fn(&str) -> bool, ways: Ways) {
        self.compared.set((0, 0, 0));
        let mut lines = told.lines();
        let versions = lines.next().unwrap();
        let mut given: BTreeMap<&str, BTreeSet<Printed>> = BTreeMap::new();
        let mut different = BTreeMap::new();
        for line in lines {
            let parts: Vec<&str> = line.split('\t').collect();
            let number = |place: usize| parts[place].parse::<i64>().unwrap();
            if parts[1] == "error" {
                different.insert(parts[0].to_owned(), line.to_owned());
                continue;
            }
            let summary = serde_json::from_str(parts[4]).unwrap();
            given.entry(parts[0]).or_default().insert((number(1), number(2), number(3), summary));
        }
        let mut files = 0;
        for (name, file) in self.expected.iter().filter(|(name, _)| of(name)) {
            files += 1;
            let given = given.remove(name.as_str()).unwrap_or_default();
            let before = self.compared.get();
            let given = self.comparable(&given, file, ways);
            self.compared.set(before);
            let expected = self.comparable(&file.printed, file, ways);
            if given != expected {
                let more: Vec<_> = given.difference(&expected).collect();
                let less: Vec<_> = expected.difference(&given).collect();
                different
                    .entry(name.clone())
                    .or_insert(format!("shown besides: {more:?}\n  not shown: {less:?}"));
            }
        }
        different.retain(|name, _| of(name));
        let (compared, without_end, left_out) = self.compared.get();
        println!(
            "{versions}: {files} files, {compared} occurrences, {without_end} of them without their ends, {left_out} left out; \
             {} files differ",
            different.len()
        );
        for (name, what) in &different {
            println!("{}/{name}.ics\n  {what}", self.folder.display());
        }
        assert!(different.is_empty(), "{} files differ", different.len());
        assert!(
            compared > 10 * files && 10 * left_out < compared,
            "{compared} of {files} files, {left_out} left out"
        );
    }
}

/// The instant of the first DTSTART of an event.
fn start_of(file: &str) -> i64 {
    let lines = unfolded(file);
    let event = lines.iter().position(|line| line == "BEGIN:VEVENT").unwrap();
    let start = lines[event..].iter().find(|line| line.starts_with("DTSTART")).unwrap();
    instant(&start.parse::<RecurrenceSet>().unwrap().start(), Zone::UTC)
}

impl Drop for Files {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[test]
fn icalendar_shows_the_same() {
    let files = Files::write("written-for-icalendar", true);
    let Some(told) = files.told("python3", "read_with_icalendar.py") else { return };
    // It knows the zones by their names, by data of its own.
    let named = |name: &str| !name.ends_with("-own");
    let versions = told.lines().next().unwrap();
    if versions.ends_with(&format!(" {}", zone_core::version())) {
        files.compare(&told, named, Ways { length_by_clock: true, own_reading: false });
    } else {
        println!(
            "SKIPPED: zones by their names: {versions}, and not of the release {}",
            zone_core::version()
        );
    }
    // And those that it does not know by what is written of them.
    let own = |name: &str| name.ends_with("-own");
    files.compare(&told, own, Ways { length_by_clock: true, own_reading: true });
}

/// It knows all zones by what is written of them.
#[test]
fn icaljs_shows_the_same() {
    let files = Files::write("written-for-icaljs", false);
    let Some(told) = files.told("node", "read_with_icaljs.mjs") else { return };
    files.compare(&told, |_| true, Ways { length_by_clock: true, own_reading: true });
}
