//! `import …`: takes records over from a CSV file, in one transaction that begins when all of it is there.

mod ahead;
mod codes;
mod cohorts;
mod complaints;
mod contracts;
mod documents;
mod enrolments;
mod estimates;
mod importer;
mod jobs;
mod midnights;
mod origins;
mod pattern_file;
mod patterns;
mod payouts;
mod people;
mod records;
mod sessions;
mod spool;
mod students;
mod takeover;
mod verdicts;

use clap::{Args, Subcommand};
use duecourse::import::Header;
use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::PathBuf,
};

use duecourse::{
    dry_run::{Fate, in_transaction},
    import::{HeaderError, HeaderObjection, TableColumn},
};
use serde_json::{Value, json};

use self::codes::ImportCodes;
pub(super) use self::complaints::is_database;
use self::{
    ahead::Ahead,
    codes::Codes,
    cohorts::Cohorts,
    complaints::Complaints,
    contracts::Contracts,
    documents::Documents,
    enrolments::Enrolments,
    estimates::Estimates,
    importer::Importer,
    jobs::Jobs,
    midnights::{Midnights, Remark},
    patterns::{ImportPatterns, Patterns},
    people::People,
    records::Records,
    sessions::Sessions,
    spool::{Spool, Unspool},
    students::Students,
    takeover::Takeover,
    verdicts::Tally,
};
use crate::{
    cli,
    complaint::complain,
    error::{Error, Exit},
    interrupt::Interrupt,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Take referral codes over from a CSV file
    #[command(
        alias = "referral_codes",
        after_help = "Columns, in any order and case: code, discount (required), agent, expires_at, status \
                      (active or inactive; default active), created_at (default now). Times are RFC 3339, \
                      or local in the organisation's zone: 2026-05-31 18:00, or 2026-05-31 (as an expiry its \
                      last instant). Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import referral-codes codes.csv --dry-run --zone Europe/Nicosia"
    )]
    ReferralCodes(ImportCodes),
    /// Take cohorts over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: reference, name, fee (required), registration_fee (default 0), \
                      type (time_period or monthly; default time_period), start_date, end_date (the last day; none: \
                      it never ends), status (active, inactive or completed; default active), completed_at (default \
                      when the last day was over; without one, now), created_at (default now, or completed_at if \
                      that is earlier). Fees are whole minor units: 5000 is 50.00. The organisation's zone must be \
                      known: a day ends there. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import cohorts cohorts.csv --dry-run --zone Asia/Karachi"
    )]
    Cohorts(ImportFile),
    /// Take students over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: reference, name (required), status (active, inactive or \
                      completed; default active), reason (of one who is inactive: freeze, left or expelled), \
                      created_at (default now). Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import students students.csv"
    )]
    Students(ImportFile),
    /// Take enrolments of students in cohorts over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: cohort, student (required; their references), registered (a \
                      date), registration_fee (default what the cohort says, or nothing for an active enrolment of \
                      a student who was enrolled before), fee (default what the cohort says), due_date, \
                      next_monthly_due, discount, status (active, inactive or completed; default active), notes, created_at (default \
                      now). Amounts are whole minor units. The same student in the same cohort with the same day of \
                      registration is there only once, and a student has at most one active enrolment, in a cohort \
                      that is not completed. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import enrolments enrolments.csv"
    )]
    Enrolments(ImportFile),
    /// Take contracts between students and coaches over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: number (such as #012), student, coach, total_sessions, rate, \
                      minutes (required), payment_model (per_session or per_hour; default per_session), zone \
                      (default the organisation's), start_date (default the day of created_at), end_date, status \
                      (awaiting_response, accepted, rejected, active, completed, cancelled or disputed; default \
                      awaiting_response), payment (pending, paid, failed or refunded; default pending), proposal (at \
                      most one contract of each), cancellation_policy, learning_outcomes, created_at (default now). \
                      The rate is in whole minor units. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import contracts contracts.csv"
    )]
    Contracts(ImportFile),
    /// Take coaching sessions over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: contract (its number), number (its own within the contract), \
                      start (required), minutes, zone (default the contract's), state (scheduled, \
                      reschedule_requested, completed, cancelled or missed; default scheduled), state_at, state_by \
                      (student or coach), confirmed (yes or no), original_start, moves, requested_by, requested_at, \
                      reason (10 to 500 characters), proposed, student_notes, coach_notes (up to 1000 characters), \
                      last_contact, met_from, met_until, created_at (default the earliest instant of the line). The \
                      older states active and in_progress mean scheduled, and that the two were in touch. Times are \
                      RFC 3339, or local in the line's zone or else the contract's: 2026-05-31 18:00. A line \
                      is bad if there is no slot left, or if it is ahead and overlaps another one of the two, or its \
                      contract is not active and paid. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import sessions sessions.csv"
    )]
    Sessions(ImportFile),
    /// Take people over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: person, role (admin, fm, contractor, customer or investor; \
                      required), email, status (active or inactive; default active), workspaces (separated by ;). \
                      Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import people people.csv"
    )]
    People(ImportFile),
    /// Take estimates over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: number (required), job, status (draft, sent, approved, \
                      rejected or expired; default draft), created_at (when it was recorded; default now). The \
                      daily summary counts them. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import estimates estimates.csv"
    )]
    Estimates(ImportFile),
    /// Take documents of contractors over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: reference, workspace, contractor, type (id, license, insurance, \
                      certification, contract, safety or other), name (required), number, issued_on, expires_on \
                      (dates), status (pending, approved, rejected, expired or expiring_soon; default pending), reason \
                      (of one that is rejected), reviewed_by, reviewed_at (default created_at), created_at (default \
                      now). A contractor belongs to the workspace of a document. One that is approved or expiring_soon is \
                      classified by its expiry. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import documents documents.csv --zone Europe/Berlin"
    )]
    Documents(ImportFile),
    /// Take jobs over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: number, workspace, title (required), description, status (pending, lead, \
                      evaluation_scheduled, evaluation_completed, awaiting_pre_start_approval, in_progress, \
                      mid_checkpoint_pending, awaiting_final_approval, completed or cancelled; default lead), priority (low, \
                      medium, high or urgent; default medium), type, contractor (who has said yes), created_by, customer, \
                      due_on, expected_start, evaluation_on (dates), estimated_cost, actual_cost (whole minor units) with \
                      currency, completion (submitted, under_review, approved, rejected or revision_required; default \
                      approved) and completed_on of one that is completed, last_activity (default created_at), created_at \
                      (default now). Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import jobs jobs.csv --zone Europe/Berlin"
    )]
    Jobs(ImportFile),
    /// Take payout requests that were decided upon over from a CSV file
    #[command(
        alias = "payout_requests",
        after_help = "Columns, in any order and case: number, contractor, amount, status (approved, rejected, \
                      processing or completed), reviewer (required), currency (default the policy's), method \
                      (bank_transfer, check, cash, paypal or other; default other), account_holder, account_number, \
                      bank, paypal, note, reason (of one that was rejected), created_at (default now). Amounts are \
                      whole minor units: 5000 is 50.00. One that is pending is made anew with `manage payout request`, \
                      which keeps its amount in the wallet. Nothing is taken over if a line is bad, unless \
                      --skip-bad.\n\nExample: manage import payout-requests requests.csv --dry-run"
    )]
    PayoutRequests(ImportFile),
    /// Take what contractors are owed for their jobs over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: job, contractor, amount (required), currency (default the \
                      policy's), status (ready, processing, paid or on_hold; default ready), reason (of one that is on \
                      hold), created_at (default now). Amounts are whole minor units: 5000 is 50.00. What is paid is \
                      taken over as it is; what is to be in a wallet is taken over as ready and paid with `manage \
                      payout pay`. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import eligibilities eligibilities.csv --dry-run"
    )]
    Eligibilities(ImportFile),
    /// Take schedule patterns over from a CSV or iCalendar file, and make their first sessions
    #[command(
        after_help = "Columns of a CSV file, in any order and case: studio, reference, class, rule (of RFC 5545: days, weeks, \
                      months or years), first_day, starts_at, hours, capacity (required), step, last_day, ends_at, zone \
                      (default the organisation's), place, instructors, assistants, leave_out, holidays (separated by ;), \
                      on_holiday (leave_out, next_working_day or keep), active, created_at (default now).\n\
                      Of a file whose name ends with .ics each recurring event is a pattern, called by its UID: SUMMARY is the \
                      class, LOCATION the place, EXDATE are exceptions; a session that the file moves or cancels is moved or \
                      deleted once it is made. Several rules, RDATE, whole days and zones that the file alone defines are \
                      refused. Nothing is taken over if a line or an event is bad, unless --skip-bad; a pattern that is there \
                      already is bad.\n\n\
                      Examples: manage import patterns patterns.csv --studio harbour --zone Europe/London\n          \
                      manage import patterns timetable.ics --studio harbour --capacity 8 --zone Europe/London"
    )]
    Patterns(ImportPatterns),
}

impl Import {
    /// The kinds whose policy it takes records over under.
    pub(crate) fn kinds(&self) -> &'static [cli::Records] {
        match self {
            Self::ReferralCodes(_) => &[cli::Records::ReferralCodes],
            Self::Cohorts(_) | Self::Students(_) | Self::Enrolments(_) => &[cli::Records::Cohorts],
            Self::Contracts(_) | Self::Sessions(_) => &[cli::Records::Sessions],
            Self::People(_) | Self::Estimates(_) => &[],
            Self::Documents(_) => &[cli::Records::Documents],
            Self::Jobs(_) => &[cli::Records::Jobs],
            Self::PayoutRequests(_) | Self::Eligibilities(_) => &[cli::Records::PayoutRequests],
            Self::Patterns(_) => &[cli::Records::Patterns, cli::Records::ClassSessions],
        }
    }

    /// What it is about, as a log's filter knows it.
    pub(crate) fn area(&self) -> &'static str {
        match self {
            Self::ReferralCodes(_) => "referral_codes",
            Self::People(_) => "manage",
            Self::Estimates(_) => "jobs",
            Self::Documents(_) => "compliance",
            Self::Jobs(_) => "jobs",
            Self::PayoutRequests(_) | Self::Eligibilities(_) => "payouts",
            Self::Patterns(_) => "patterns",
            _ => "sessions",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ImportFile {
    /// The CSV file, in UTF-8 with a header line, or - for standard input
    #[arg(value_name = "FILE.csv|-")]
    pub(crate) file: PathBuf,
    /// Take the good lines over and leave out the bad ones; behind a quotation mark that never closes nothing is
    /// taken all the same
    #[arg(long)]
    pub(crate) skip_bad: bool,
    /// Pass over these columns if the file has them
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) ignore_columns: Vec<String>,
    /// Write all complaints there, one a line; what the file holds is replaced (20 at most are printed)
    #[arg(long, value_name = "FILE")]
    pub(crate) complaints: Option<PathBuf>,
}

/// What stands between cells.
const SEPARATOR: u8 = b',';
/// How much of the file is at hand, in bytes.
const BUFFER: usize = 64 * 1024;
/// After how many records it is asked whether to go on.
const GLANCE: u64 = 1_000;

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    import: &Import,
) -> Result<Exit, Error> {
    match import {
        Import::ReferralCodes(codes) => take_file::<Codes, _>(invocation, store, &codes.file, |kind| {
            kind.midnights = Midnights::meaning(codes.midnight_means);
        }),
        Import::Cohorts(file) => take_file::<Cohorts, _>(invocation, store, file, |_| {}),
        Import::Students(file) => take_file::<Students, _>(invocation, store, file, |_| {}),
        Import::Enrolments(file) => take_file::<Enrolments, _>(invocation, store, file, |_| {}),
        Import::Contracts(file) => take_file::<Contracts, _>(invocation, store, file, |_| {}),
        Import::Sessions(file) => take_file::<Sessions, _>(invocation, store, file, |_| {}),
        Import::People(file) => take_file::<People, _>(invocation, store, file, |_| {}),
        Import::Estimates(file) => take_file::<Estimates, _>(invocation, store, file, |_| {}),
        Import::Documents(file) => take_file::<Documents, _>(invocation, store, file, |_| {}),
        Import::Jobs(file) => take_file::<Jobs, _>(invocation, store, file, |_| {}),
        Import::PayoutRequests(file) => take_file::<payouts::Requests, _>(invocation, store, file, |_| {}),
        Import::Eligibilities(file) => {
            take_file::<payouts::Eligibilities, _>(invocation, store, file, |_| {})
        }
        Import::Patterns(asked) if asked.is_calendar() => pattern_file::run(invocation, store, asked),
        Import::Patterns(asked) => {
            let studio = asked.studio()?;
            take_file::<Patterns, _>(invocation, store, &asked.file, |kind| kind.studio = Some(studio))
        }
    }
}

/// First all of the file is read, which may take as long as whoever sends it likes and keeps nobody from the
/// database; then it is taken over in one transaction.
fn take_file<K: Importer<S>, S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    import: &ImportFile,
    ready: impl FnOnce(&mut K),
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    // Opened and looked at before anything is written, the record of the run included.
    let mut table = Table::open(import, K::COLUMNS, &invocation.interrupt)?;
    let mut complaints = Complaints::new(invocation, import.complaints.as_deref(), &[&import.file])?;
    recorded(invocation, store, K::NAME, |invocation, store| {
        let mut kind = K::begin(invocation, store)?;
        ready(&mut kind);
        let taken = table.keep(invocation).and_then(|kept| {
            in_transaction(store, |store| {
                take_over(invocation, store, &mut kind, kept, &table.header, &mut complaints, import.skip_bad)
            })
        });
        // Only now: nobody waits any more while somebody reads.
        let told = complaints.tell(&mut invocation.output);
        let tally = taken?;
        finish::<K, S>(invocation, tally, kind.remark(), &complaints, import.skip_bad, told)
    })
}

/// A file that is open, its header read.
struct Table {
    name: PathBuf,
    header: Header,
    records: Records<BufReader<Ahead>>,
}

impl Table {
    fn open(
        import: &ImportFile,
        columns: &'static [TableColumn],
        interrupt: &Interrupt,
    ) -> Result<Self, Error> {
        let is_standard_input = import.file.as_os_str() == "-";
        let name = if is_standard_input { PathBuf::from("standard input") } else { import.file.clone() };
        let unusable = |cause: String| Error::Input { path: name.clone(), cause };
        if import.file.is_dir() {
            return Err(unusable("it is a folder".to_owned()));
        }
        let unread = |error: io::Error| match interrupt.is_asked() {
            true => Error::Interrupted,
            false => unusable(error.to_string()),
        };
        let path = import.file.clone();
        let open = move || -> io::Result<Box<dyn Read>> {
            if is_standard_input { Ok(Box::new(io::stdin())) } else { Ok(Box::new(File::open(path)?)) }
        };
        let input = BufReader::with_capacity(BUFFER, Ahead::of(open, interrupt.clone()));
        let begun = Records::begin(input, SEPARATOR).map_err(unread)?;
        let mut records = begun.map_err(|foreign| unusable(foreign.to_string()))?;
        let first = records.next().map_err(unread)?;
        let Some(first) = first else {
            return Err(unusable("it is empty; the first line must name the columns".to_owned()));
        };
        let line = first.place.line;
        let cells = first.cells.map_err(|error| unusable(format!("line {line}: {error}")))?;
        let header = Header::read(&cells, columns, &import.ignore_columns)
            .map_err(|error| unusable(format!("line {line}: {}", with_help(&error))))?;
        Ok(Self { name, header, records })
    }

    /// Reads all of its records, and keeps them for later.
    fn keep(&mut self, invocation: &Invocation) -> Result<Unspool, Error> {
        let mut spool = Spool::new();
        let mut progress = invocation.progress();
        let mut read = 0_u64;
        loop {
            let record = match self.records.next() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(_) if invocation.interrupt.is_asked() => return Err(Error::Interrupted),
                Err(error) => {
                    return Err(Error::Input { path: self.name.clone(), cause: error.to_string() });
                }
            };
            spool.push(&record)?;
            read = read.saturating_add(1);
            if read.is_multiple_of(GLANCE) {
                progress.show(read, "lines read");
                if invocation.interrupt.is_asked() {
                    return Err(Error::Interrupted);
                }
            }
        }
        spool.read()
    }
}

/// What is wrong with the header, with the option that passes over columns.
fn with_help(HeaderError(objections): &HeaderError) -> String {
    let told = objections.iter().map(|objection| match objection {
        HeaderObjection::Unknown { names, .. } => {
            let names = names.join(",");
            format!("{objection}; --ignore-columns '{names}' passes over what is not meant for here")
        }
        _ => objection.to_string(),
    });
    told.collect::<Vec<_>>().join("; ")
}

fn take_over<K: Importer<S>, S: Store>(
    invocation: &Invocation,
    store: &mut S,
    kind: &mut K,
    mut kept: Unspool,
    header: &Header,
    complaints: &mut Complaints,
    skip_bad: bool,
) -> Result<(Tally, Fate), Error> {
    let tally = Takeover::new(invocation, store, kind, header, complaints).all(&mut kept)?;
    complaints.flush()?;
    let is_refused = tally.bad > 0 && !skip_bad;
    let fate = if invocation.dry_run || is_refused { Fate::IsTakenBack } else { Fate::Stands };
    Ok((tally, fate))
}

/// Prints the closing counts. `told`: whether the complaints could be printed.
fn finish<K: Importer<S>, S>(
    invocation: &mut Invocation,
    tally: Tally,
    remark: Option<Remark>,
    complaints: &Complaints,
    skip_bad: bool,
    told: Result<(), Error>,
) -> Result<Finished, Error> {
    let Tally { read, good, bad, waiting } = tally;
    let refused = bad > 0 && !skip_bad;
    let imported = if refused { 0 } else { good };
    let skipped = read.saturating_sub(imported);
    let mut counts = json!({ "read": read, "imported": imported, "skipped": skipped, "bad": bad });
    if let Some(counts) = counts.as_object_mut().filter(|_| waiting > 0 && !refused) {
        counts.insert("waiting_for_agent".to_owned(), waiting.into());
    }
    let summary = Summary { command: K::NAME, tally, imported, refused, counts: &counts, remark };
    let told = told.and_then(|()| summary.print(invocation, complaints));
    if let Err(error) = told {
        if invocation.dry_run || imported == 0 {
            return Err(error);
        }
        complain!("error: {error}; {imported} {} are imported all the same", K::WHAT);
        return Ok(Finished { value: Exit::SomeFailed, counts, trouble: Some(error.to_string()) });
    }
    let (exit, trouble) = match (bad, refused) {
        (0, _) => (Exit::Done, None),
        (_, false) => (Exit::SomeFailed, Some(format!("{bad} line(s) were bad and left out"))),
        (_, true) => (Exit::NotDone, Some(format!("{bad} line(s) were bad; nothing was imported"))),
    };
    Ok(Finished { value: exit, counts, trouble })
}

/// What there was in the file, and what became of it.
struct Summary<'a> {
    command: &'static str,
    tally: Tally,
    imported: u64,
    refused: bool,
    counts: &'a Value,
    remark: Option<Remark>,
}

impl Summary<'_> {
    fn print(&self, invocation: &mut Invocation, complaints: &Complaints) -> Result<(), Error> {
        let (imported, Tally { read, bad, waiting, .. }) = (self.imported, self.tally);
        let skipped = read.saturating_sub(imported);
        if let Some(remark) = self.remark {
            complain!("note: {remark}");
        }
        if invocation.is_json() {
            if let Some(remark) = self.remark {
                invocation.output.object(&remark.object())?;
            }
            invocation.output.object(&json!({
                "command": self.command, "now": invocation.now, "dry_run": invocation.dry_run, "counts": self.counts,
                "complaints_not_shown": complaints.not_told(), "complaints_file": complaints.file(),
            }))?;
        } else if self.refused {
            let verb = if invocation.dry_run {
                "[DRY RUN] Nothing would be imported"
            } else {
                "Nothing was imported"
            };
            invocation.output.line(format_args!(
                "{verb}: {bad} of {read} line(s) are bad. Correct them, or leave them out with --skip-bad."
            ))?;
        } else if invocation.dry_run {
            invocation.output.line(format_args!(
                "[DRY RUN] Read {read} line(s): would import {imported}, would skip {skipped}."
            ))?;
        } else {
            invocation
                .output
                .line(format_args!("Read {read} line(s): imported {imported}, skipped {skipped}."))?;
        }
        if waiting > 0 && !self.refused && !invocation.is_json() {
            invocation.output.line(format_args!(
                "{waiting} of them switched off: their agents do not work at present, and bring them back (R-27)."
            ))?;
        }
        invocation.output.flush()
    }
}

#[cfg(test)]
mod tests;
