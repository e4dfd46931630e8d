//! The facts of the digests, each read by a constant number of statements.

use std::collections::BTreeSet;

use automation_core::{
    Failure, Id, Instant, UserId,
    money::{Currency, Money},
};
use chrono::NaiveDate;
use compliance_core::{
    digest::{
        DigestPolicy, DigestWindow, DueJob, Listed, OldRequest, PayoutFacts, PendingJobs, PendingJobsFacts,
        PendingRequest, ReadyForPayout, RevenueBasis, SummaryFacts, Sums, UnassignedJob,
    },
    payout::PayoutPolicy,
};

use crate::{
    ColumnError, Columns, Legible, StorageError,
    engine::{
        sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// A job of the phase Pending (C-26), in the words of the indexes.
const PENDING: &str = "status IN ('pending', 'lead', 'evaluation_scheduled', 'evaluation_completed', \
                       'awaiting_pre_start_approval')";
/// A job of the phase Active (C-26), in the words of the index.
const ACTIVE: &str = "status IN ('in_progress', 'mid_checkpoint_pending', 'awaiting_final_approval')";
/// A job without an assignee: nobody has said yes to it. In the words of the index.
const UNASSIGNED: &str = "(assignment IS NULL OR assignment <> 'accepted')";

/// The facts of the digests. However many jobs there are, each method runs the same few statements.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait DigestFacts {
    /// The jobs of the phase Pending that need somebody on that local date (C-20, C-21, C-25): three statements.
    fn pending_jobs_facts(
        &mut self,
        policy: &DigestPolicy,
        today: NaiveDate,
    ) -> Result<PendingJobsFacts, StorageError>;

    /// What the daily summary counts in that window, and on that local date (C-40, C-41): three statements.
    fn summary_facts(
        &mut self,
        policy: &DigestPolicy,
        window: DigestWindow,
        today: NaiveDate,
    ) -> Result<SummaryFacts, StorageError>;

    /// The payouts that wait for an admin (C-60): two statements.
    fn payout_facts(&mut self, policy: &DigestPolicy) -> Result<PayoutFacts, StorageError>;

    /// The requests that have been pending for longer than the policy's days at `now` (C-61), the oldest first: one statement.
    fn old_requests(
        &mut self,
        policy: &PayoutPolicy,
        now: Instant,
    ) -> Result<Legible<OldRequest>, StorageError>;

    /// The contractors who were reminded of old requests after that local date (C-63): one statement.
    fn reminded_after(&mut self, date: NaiveDate) -> Result<BTreeSet<UserId>, StorageError>;

    /// Notes that these contractors are reminded on that local date (C-63): one statement for each 500 of them.
    fn note_reminded(&mut self, contractors: &BTreeSet<UserId>, date: NaiveDate) -> Result<(), StorageError>;
}

/// How many contractors are noted by one statement.
const NOTED_TOGETHER: usize = 500;

impl<S: LentStore> DigestFacts for S {
    fn pending_jobs_facts(
        &mut self,
        policy: &DigestPolicy,
        today: NaiveDate,
    ) -> Result<PendingJobsFacts, StorageError> {
        self.patiently(|store| pending_jobs(store.conn(), policy, today))
    }

    fn summary_facts(
        &mut self,
        policy: &DigestPolicy,
        window: DigestWindow,
        today: NaiveDate,
    ) -> Result<SummaryFacts, StorageError> {
        self.patiently(|store| summary(store.conn(), policy, window, today))
    }

    fn payout_facts(&mut self, policy: &DigestPolicy) -> Result<PayoutFacts, StorageError> {
        self.patiently(|store| payouts(store.conn(), policy))
    }

    fn old_requests(
        &mut self,
        policy: &PayoutPolicy,
        now: Instant,
    ) -> Result<Legible<OldRequest>, StorageError> {
        self.patiently(|store| old_requests(store.conn(), policy, now))
    }

    fn reminded_after(&mut self, date: NaiveDate) -> Result<BTreeSet<UserId>, StorageError> {
        let (sql, date) =
            ("SELECT contractor FROM compliance_reminders WHERE reminded_on > ?", date.to_string());
        self.patiently(|store| {
            let read = |columns: &mut dyn Columns| Ok(contractor(columns)?);
            store.conn().all(sql, &[Value::from(date.as_str())], read).map(BTreeSet::from_iter)
        })
    }

    fn note_reminded(&mut self, contractors: &BTreeSet<UserId>, date: NaiveDate) -> Result<(), StorageError> {
        let date = date.to_string();
        let contractors: Vec<&UserId> = contractors.iter().collect();
        self.patiently(|store| {
            for some in contractors.chunks(NOTED_TOGETHER) {
                let rows = vec!["(?, ?)"; some.len()].join(", ");
                let sql = format!(
                    "INSERT INTO compliance_reminders (contractor, reminded_on) VALUES {rows} \
                     ON CONFLICT (contractor) DO UPDATE SET reminded_on = excluded.reminded_on"
                );
                let values =
                    some.iter().flat_map(|user| [Value::from(user.as_str()), Value::from(date.as_str())]);
                store.conn().execute(&sql, &values.collect::<Vec<_>>())?;
            }
            Ok(())
        })
    }
}

fn pending_jobs<C: Statements>(
    conn: &mut C,
    policy: &DigestPolicy,
    today: NaiveDate,
) -> Result<PendingJobsFacts, StorageError> {
    let unassigned = Wanted {
        columns: "number, title",
        table: "compliance_jobs",
        which: &format!("{PENDING} AND {UNASSIGNED}"),
        order: "created_at, number",
    };
    let unassigned = listed(conn, policy, &unassigned, &[], |columns| {
        Ok(UnassignedJob { number: columns.text()?.to_owned(), title: columns.text()?.to_owned() })
    })?;
    let (first, last) = PendingJobs::approaching_dates(policy, today);
    let [today, first, last] = [today, first, last].map(|date| date.to_string());
    // Dates are text that sorts as they do.
    let mut due_jobs = |which: &str, values: &[&str]| {
        let values: Vec<Value<'_>> = values.iter().map(|text| Value::from(*text)).collect();
        let due = Wanted {
            columns: "number, title, due_on",
            table: "compliance_jobs",
            which: &format!("{PENDING} AND {which}"),
            order: "due_on, number",
        };
        listed(conn, policy, &due, &values, due_job)
    };
    Ok(PendingJobsFacts {
        unassigned,
        approaching: due_jobs("due_on >= ? AND due_on <= ?", &[&first, &last])?,
        overdue: due_jobs("due_on < ?", &[&today])?,
    })
}

/// What a digest lists.
struct Wanted<'a> {
    columns: &'a str,
    table: &'a str,
    /// Which rows of the table.
    which: &'a str,
    /// Which of them come first.
    order: &'a str,
}

/// How many rows there are, and the first of them, in one statement. The count stands beside each row, so that it is known
/// where nothing else is asked; where there is no row there is none to count.
fn listed<C: Statements, T>(
    conn: &mut C,
    policy: &DigestPolicy,
    &Wanted { columns, table, which, order }: &Wanted<'_>,
    values: &[Value<'_>],
    read: impl Fn(&mut dyn Columns) -> Result<T, ColumnError>,
) -> Result<Listed<T>, StorageError> {
    let mut listed = Listed::default();
    // The first are found by their ids, since SQLite walks along the index only if the index holds all it is asked for; it
    // reads and sorts all rows otherwise.
    let sql = format!(
        "SELECT (SELECT count(*) FROM {table} WHERE {which}), {columns} FROM {table} \
         WHERE id IN (SELECT id FROM {table} WHERE {which} ORDER BY {order} LIMIT ?) ORDER BY {order}"
    );
    // One row at least, for the sake of the count.
    let limit = sql::limit(usize::from(policy.list_cap).max(1));
    let values = [values, values, &[limit]].concat();
    conn.each(&sql, &values, &mut |columns| {
        listed.total = count(columns)?;
        // What cannot be read is counted, and named by those who look for damage.
        if let Ok(row) = read(columns) {
            listed.shown.push(row);
        }
        Ok(())
    })?;
    Ok(listed)
}

fn due_job(columns: &mut dyn Columns) -> Result<DueJob, ColumnError> {
    Ok(DueJob {
        number: columns.text()?.to_owned(),
        title: columns.text()?.to_owned(),
        due_on: {
            let text = columns.text()?;
            text.parse().map_err(|_| ColumnError::new("due_on", text, "a date such as 2026-05-31"))?
        },
    })
}

fn summary<C: Statements>(
    conn: &mut C,
    policy: &DigestPolicy,
    DigestWindow { from, until }: DigestWindow,
    today: NaiveDate,
) -> Result<SummaryFacts, StorageError> {
    let jobs = |which: &str| format!("(SELECT count(*) FROM compliance_jobs WHERE {which})");
    let in_window = |column: &str| format!("{column} >= ? AND {column} < ?");
    let counts = [
        jobs(&in_window("created_at")),
        jobs(&format!("{} AND status = 'completed'", in_window("recorded_at"))),
        format!("(SELECT count(*) FROM compliance_estimates WHERE {})", in_window("recorded_at")),
        "(SELECT count(*) FROM compliance_jobs)".to_owned(),
        jobs(PENDING),
        jobs(ACTIVE),
        "(SELECT count(*) FROM compliance_estimates WHERE status = 'draft')".to_owned(),
        jobs("completion = 'submitted'"),
        jobs(&format!("{PENDING} AND {UNASSIGNED}")),
        // Each phase has an index of its own, which answers it without a row being read.
        format!(
            "{} + {}",
            jobs(&format!("{PENDING} AND due_on < ?")),
            jobs(&format!("{ACTIVE} AND due_on < ?"))
        ),
    ];
    let sql = format!("SELECT {}", counts.join(", "));
    let today = today.to_string();
    let window = [Value::from(from), Value::from(until)];
    let due_before = Value::from(today.as_str());
    let values = [&window[..], &window, &window, &[due_before.clone(), due_before]].concat();
    let facts = conn.first(&sql, &values, |columns| {
        Ok(SummaryFacts {
            created: count(columns)?,
            completed: count(columns)?,
            estimates: count(columns)?,
            total: count(columns)?,
            pending: count(columns)?,
            active: count(columns)?,
            draft_estimates: count(columns)?,
            pending_completions: count(columns)?,
            unassigned: count(columns)?,
            overdue: count(columns)?,
            ..SummaryFacts::default()
        })
    })?;
    let earned = match policy.revenue_basis {
        RevenueBasis::ActualCostAtSubmission => {
            format!("{} AND status = 'completed'", in_window("recorded_at"))
        }
        RevenueBasis::ApprovedOnly => in_window("approved_at"),
    };
    let sql = format!(
        "SELECT actual_currency, count(*), CAST(sum(actual_cost) AS BIGINT) FROM compliance_jobs \
         WHERE {earned} AND actual_cost IS NOT NULL GROUP BY actual_currency"
    );
    let (_, revenue) = sums(conn, &sql, &window)?;
    let sql = format!(
        "SELECT currency, count(*), CAST(sum(amount) AS BIGINT) FROM compliance_payouts \
         WHERE status = 'completed' AND {} GROUP BY currency",
        in_window("recorded_at")
    );
    let (payouts, paid) = sums(conn, &sql, &window)?;
    Ok(SummaryFacts { revenue, payouts, paid, ..facts.unwrap_or_default() })
}

/// How many amounts there are, and their sums by currency.
fn sums<C: Statements>(conn: &mut C, sql: &str, values: &[Value<'_>]) -> Result<(u64, Sums), StorageError> {
    let (mut number, mut sums) = (0_u64, Sums::default());
    conn.each(sql, values, &mut |columns| {
        let currency = currency(columns)?;
        number = number.saturating_add(count(columns)?);
        let sum = Money::new(columns.integer()?, currency);
        // Each currency comes once, so nothing is added to it.
        sums.add(sum).map_err(|error| ColumnError::new("amount", sum.minor, error.to_string()))?;
        Ok(())
    })?;
    Ok((number, sums))
}

fn payouts<C: Statements>(conn: &mut C, policy: &DigestPolicy) -> Result<PayoutFacts, StorageError> {
    // Where mail reaches the contractor; their name if nowhere.
    let whom = |table: &str| {
        format!(
            "coalesce((SELECT p.email FROM compliance_people p WHERE p.person = {table}.contractor), {table}.contractor)"
        )
    };
    let requests = listed(
        conn,
        policy,
        &Wanted {
            columns: &format!("number, {}, amount, currency", whom("compliance_payout_requests")),
            table: "compliance_payout_requests",
            which: "state = 'pending'",
            order: "created_at, id",
        },
        &[],
        |columns| {
            Ok(PendingRequest {
                number: columns.text()?.to_owned(),
                email: columns.text()?.to_owned(),
                amount: money(columns)?,
            })
        },
    )?;
    let ready = listed(
        conn,
        policy,
        &Wanted {
            columns: &format!("job, {}, amount, currency", whom("compliance_eligibilities")),
            table: "compliance_eligibilities",
            which: "state = 'ready'",
            order: "created_at, id",
        },
        &[],
        |columns| {
            Ok(ReadyForPayout {
                job: columns.text()?.to_owned(),
                email: columns.text()?.to_owned(),
                amount: money(columns)?,
            })
        },
    )?;
    Ok(PayoutFacts { requests, ready })
}

fn old_requests<C: Statements>(
    conn: &mut C,
    policy: &PayoutPolicy,
    now: Instant,
) -> Result<Legible<OldRequest>, StorageError> {
    // The rule is asked for one that is made now: how much longer it takes is the same for all.
    let Some(age) = policy.old(now).and_then(|because| because.at().since(now)) else {
        return Ok(Legible { rows: Vec::new(), unreadable: Vec::new() });
    };
    let Some(last) = now.checked_sub(age) else {
        return Ok(Legible { rows: Vec::new(), unreadable: Vec::new() });
    };
    let sql = "SELECT id, number, contractor, amount, currency, created_at FROM compliance_payout_requests \
               WHERE state = 'pending' AND created_at <= ? ORDER BY created_at, id";
    conn.legible(
        sql,
        &[Value::from(last)],
        |columns| {
            columns.integer()?;
            Ok(OldRequest {
                number: columns.text()?.to_owned(),
                contractor: contractor(columns)?,
                amount: money(columns)?,
                created_at: columns.instant()?,
            })
        },
        |columns, error| {
            columns.seek(0);
            let id = Id(columns.integer().unwrap_or_default());
            let key = crate::engine::row::called(columns.text().ok(), id);
            Failure { id, key, cause: error.to_string() }
        },
    )
}

fn count(columns: &mut dyn Columns) -> Result<u64, ColumnError> {
    let count = columns.integer()?;
    u64::try_from(count).map_err(|_| ColumnError::new("count", count, "zero or more"))
}

fn contractor(columns: &mut dyn Columns) -> Result<UserId, ColumnError> {
    let text = columns.text()?;
    UserId::stored(text).map_err(|_| ColumnError::new("contractor", text, "a user id"))
}

fn money(columns: &mut dyn Columns) -> Result<Money, ColumnError> {
    let minor = columns.integer()?;
    Ok(Money::new(minor, currency(columns)?))
}

fn currency(columns: &mut dyn Columns) -> Result<Currency, ColumnError> {
    let text = columns.text()?;
    text.parse().map_err(|_| ColumnError::new("currency", text, "three capital letters, such as EUR"))
}
