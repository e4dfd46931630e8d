//! The options of `occurrences`, and the words for how a rule is read.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use recurrence_core::{
    DEFAULT_BUDGET, Gap, Overlap, Readings, Strictness, SubDaily, UnmatchedStart, WeekNumber, YearlyMonthDay,
};
use zone_core::Zone;

pub(crate) const HELP_ON_OCCURRENCES: &str = "\
Floating starts and dates are read in --zone, or in the zone that an iCalendar file is of. An occurrence has the local \
time that the rule gave as its id, also where the clocks jump over it or an override (RECURRENCE-ID) moved it.

Of an iCalendar file all events are listed together, each line with the UID, or with the number of an event that has \
none. What was read other than it stands there is told as warnings; an event that cannot be read is left out with one, \
and the exit status is 1. A JSON line says what an override did: `moved_from` is the instant before, and what is \
`cancelled` is there as well, with the time that it had; as text it is left out.

The last JSON line is {\"completeness\":…}: `complete` if all that was asked for is there; `more_after` if the limit \
was reached before (go on with --from one second behind the last instant; of a file with its `from`, the instant of \
the next one); `budget_exhausted` if the search for the next one took more than --budget, with exit status 1. A rule \
that cannot be read, or that nothing up to the year 9999 matches, has exit status 2; one of which everything is \
excluded has no occurrences, and that is no failure.

Examples: manage occurrences --rule 'DTSTART;TZID=Europe/London:20260330T100000\\nRRULE:FREQ=WEEKLY' --limit 5
          manage occurrences --file class.ics --from 2026-06-01 --to 2026-07-01 --format json
          manage occurrences --file all.ics --uid class@example.org
          manage occurrences --describe --file - < rule.txt";

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").args(["rule", "file", "stdin"]).required(true)))]
pub(crate) struct Occurrences {
    /// The lines DTSTART…, RRULE:…, RDATE…, EXDATE… themselves, with line breaks or \n between them
    #[arg(long, value_name = "TEXT")]
    pub(crate) rule: Option<String>,
    /// A file of such lines, or an iCalendar file, or - for standard input (which alone will do)
    #[arg(long, value_name = "F.ics|-")]
    pub(crate) file: Option<PathBuf>,
    /// The same as --file -
    #[arg(value_name = "-", value_parser = ["-"], hide = true)]
    pub(crate) stdin: Option<String>,
    /// Only this event of an iCalendar file
    #[arg(long, value_name = "UID", conflicts_with = "rule")]
    pub(crate) uid: Option<String>,
    /// Only from this instant on, inclusive, as RFC 3339 or local in the zone of the rule or the file [default: the
    /// start]
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Only before this instant, exclusive; a plain date is its first instant [default: the year 9999]
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// How many at most [default: all, but 100 of a rule without end if there is no --to]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Print a sentence that says when it happens, instead of the occurrences
    #[arg(long, conflicts_with_all = ["from", "to", "limit"])]
    pub(crate) describe: bool,
    /// How many steps the search for one occurrence may take, of some ten nanoseconds each
    #[arg(long, default_value_t = DEFAULT_BUDGET, value_name = "STEPS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) budget: u64,
    /// The largest file, or text on standard input, that is read, in MiB
    #[arg(long, default_value_t = 64, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_size: u64,
    /// Pass over what RFC 5545 does not know and what is said otherwise than it asks for; an iCalendar file
    /// is always read so
    #[arg(long)]
    pub(crate) lenient: bool,
    /// What is meant where RFC 5545 leaves room; the options below change single readings of it [default: rfc,
    /// but calendars for an iCalendar file]
    #[arg(long, value_enum, value_name = "PRESET")]
    pub(crate) readings: Option<PresetWord>,
    /// A local time that the clocks jump over
    #[arg(long, value_enum, default_value_t = GapWord::ShiftForward, value_name = "READING")]
    pub(crate) gap: GapWord,
    /// A local time that comes twice
    #[arg(long, value_enum, default_value_t = OverlapWord::First, value_name = "READING")]
    pub(crate) overlap: OverlapWord,
    /// A start that its own rule does not give [default: as --readings]
    #[arg(long, value_enum, value_name = "READING")]
    pub(crate) unmatched_start: Option<UnmatchedStartWord>,
    /// BYWEEKNO without BYDAY
    #[arg(long, value_enum, default_value_t = WeekNumberWord::StartWeekday, value_name = "READING")]
    pub(crate) week_number: WeekNumberWord,
    /// A day of the month in a yearly rule that names no month [default: as --readings]
    #[arg(long, value_enum, value_name = "READING")]
    pub(crate) yearly_month_day: Option<YearlyMonthDayWord>,
    /// Hours, minutes and seconds across a clock change
    #[arg(long, value_enum, default_value_t = SubDailyWord::WallClock, value_name = "READING")]
    pub(crate) sub_daily: SubDailyWord,
}

impl Occurrences {
    /// How it is to be read, floating times in that zone; with this preset unless one is named.
    pub(crate) fn readings(&self, usual: PresetWord, floating_zone: Zone) -> Readings {
        let preset = match self.readings.unwrap_or(usual) {
            PresetWord::Rfc => Readings::rfc(),
            PresetWord::Calendars => Readings::calendars(),
        };
        Readings {
            gap: match self.gap {
                GapWord::ShiftForward => Gap::ShiftForward,
                GapWord::Skip => Gap::Skip,
            },
            overlap: match self.overlap {
                OverlapWord::First => Overlap::First,
                OverlapWord::Second => Overlap::Second,
            },
            unmatched_start: match self.unmatched_start {
                Some(UnmatchedStartWord::Omit) => UnmatchedStart::Omit,
                Some(UnmatchedStartWord::Include) => UnmatchedStart::Include,
                Some(UnmatchedStartWord::Reject) => UnmatchedStart::Reject,
                None => preset.unmatched_start,
            },
            week_number: match self.week_number {
                WeekNumberWord::StartWeekday => WeekNumber::StartWeekday,
                WeekNumberWord::AllDays => WeekNumber::AllDays,
            },
            yearly_month_day: match self.yearly_month_day {
                Some(YearlyMonthDayWord::EveryMonth) => YearlyMonthDay::EveryMonth,
                Some(YearlyMonthDayWord::MonthOfStart) => YearlyMonthDay::MonthOfStart,
                None => preset.yearly_month_day,
            },
            sub_daily: match self.sub_daily {
                SubDailyWord::WallClock => SubDaily::WallClock,
                SubDailyWord::Elapsed => SubDaily::Elapsed,
            },
            floating_zone,
        }
    }

    /// How much is forgiven in lines that stand in no component.
    pub(crate) fn strictness(&self) -> Strictness {
        if self.lenient { Strictness::Lenient } else { Strictness::Strict }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PresetWord {
    /// By the letter: a start counts only if its rule gives it, and a yearly rule with BYMONTHDAY alone is in every
    /// month
    Rfc,
    /// As calendar programs show it: a start always counts, and such a rule is in the month of the start
    Calendars,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum YearlyMonthDayWord {
    /// It is in every month
    EveryMonth,
    /// It is in the month of the start
    MonthOfStart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GapWord {
    /// As much later as the clocks jump: 02:30 becomes 03:30
    ShiftForward,
    /// Left out and not counted
    Skip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OverlapWord {
    /// The first of the two
    First,
    /// The second of the two
    Second,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum UnmatchedStartWord {
    /// It is no occurrence
    Omit,
    /// It is the first occurrence, and COUNT counts it
    Include,
    /// It is an error
    Reject,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WeekNumberWord {
    /// The weekday of the start
    StartWeekday,
    /// All seven days of the week
    AllDays,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SubDailyWord {
    /// They are those of the wall clock, as for any other frequency
    WallClock,
    /// They are time that passes: every second hour is always two hours later
    Elapsed,
}
