//! Watches over a connection to a server from beside it: says what it waits for, ends its wait when a signal
//! has come, and notices a server that does not answer any more.
//!
//! A statement that waits holds up everything else of the program, so all of this is done by a thread of its
//! own, over a second connection that is opened when it is needed.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection as _, PgConnection, QueryResult, QueryableByName, RunQueryDsl as _,
    connection::InstrumentationEvent,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};

use crate::{
    complaint::complain,
    log::Beside,
    wait::{QUIET, Wait},
};

/// How often the watch looks up.
const GLANCE: Duration = Duration::from_millis(200);
/// How long a statement that works, not waits, may go on after somebody asked to stop.
const GRACE: Duration = Duration::from_secs(2);
/// How long the second connection may take.
const ANSWER: Duration = Duration::from_secs(4);
/// How often a server may fail to answer before the connection counts as dead.
const SILENCES: u32 = 2;
/// How long the next look waits after one.
const BETWEEN: Duration = Duration::from_secs(10);

/// A session on a server, as a second connection finds it. A number alone would not do: behind a pooler
/// another program may have it by now.
#[derive(Debug, Clone)]
pub(crate) struct ServerSession {
    /// How the server is reached; it holds the password.
    url: Hidden,
    number: i64,
    began: String,
    name: String,
}

/// A text that nothing prints.
#[derive(Clone)]
struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// Why the second connection has told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untold {
    /// The server, or what is before it, does not answer.
    Silent,
    /// It answers, and says no.
    Refused,
}

#[derive(QueryableByName)]
struct Own {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    began: String,
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Holders {
    #[diesel(sql_type = Text)]
    holders: String,
}

#[derive(QueryableByName)]
struct Cancelled {
    #[diesel(sql_type = Bool)]
    is_cancelled: bool,
}

/// Finds the session, if it is there still.
const IT: &str =
    "me.pid = $1 AND extract(epoch FROM me.backend_start)::text = $2 AND me.application_name = $3";

impl ServerSession {
    /// That of a connection.
    pub(crate) fn of(conn: &mut PgConnection, url: String) -> QueryResult<Self> {
        let own: Own = sql_query(
            "SELECT pid::bigint AS number, extract(epoch FROM backend_start)::text AS began, \
                    application_name::text AS name \
             FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()",
        )
        .get_result(conn)?;
        Ok(Self { url: Hidden(url), number: own.number, began: own.began, name: own.name })
    }

    /// Ends its statement if that waits for a lock, or whatever it does; says whether there was one.
    pub(crate) fn cancel(&self, whatever: bool, within: Duration) -> Result<bool, Untold> {
        let sql = format!(
            "SELECT pg_catalog.pg_cancel_backend(me.pid) AS is_cancelled FROM pg_catalog.pg_stat_activity AS me \
             WHERE {IT} AND me.state = 'active' AND ($4 OR me.wait_event_type = 'Lock')"
        );
        let it = self.clone();
        self.beside(within, move |conn| {
            let query = sql_query(sql).bind::<BigInt, _>(it.number).bind::<Text, _>(it.began);
            let found: Vec<Cancelled> =
                query.bind::<Text, _>(it.name).bind::<Bool, _>(whatever).load(conn)?;
            Ok(found.iter().any(|one| one.is_cancelled))
        })
    }

    /// Who holds what it waits for; empty if it waits for no lock.
    fn holders(&self) -> Result<String, Untold> {
        let sql = format!(
            "SELECT coalesce(string_agg(DISTINCT pg_catalog.format('process %s of the server (%s, %s)', other.pid, \
                    coalesce(nullif(other.application_name, ''), 'unnamed'), coalesce(other.state, 'unknown')), '; '), \
                    '') AS holders \
             FROM pg_catalog.pg_stat_activity AS me \
             JOIN pg_catalog.pg_stat_activity AS other ON other.pid = ANY (pg_catalog.pg_blocking_pids(me.pid)) \
             WHERE {IT}"
        );
        let it = self.clone();
        self.beside(ANSWER, move |conn| {
            let query = sql_query(sql).bind::<BigInt, _>(it.number).bind::<Text, _>(it.began);
            query.bind::<Text, _>(it.name).get_result(conn).map(|found: Holders| found.holders)
        })
    }

    /// Asks over a second connection, and does not wait for it for ever.
    fn beside<T: Send + 'static>(
        &self,
        within: Duration,
        ask: impl FnOnce(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, Untold> {
        let (tell, told) = mpsc::channel();
        let url = self.url.clone();
        thread::spawn(move || {
            let answer = match PgConnection::establish(&url.0) {
                Ok(mut conn) => ask(&mut conn).map_err(|_| Untold::Refused),
                Err(error) if error.to_string().contains("timeout expired") => Err(Untold::Silent),
                Err(_) => Err(Untold::Refused),
            };
            // Whoever asked may have given up.
            let _ = tell.send(answer);
        });
        told.recv_timeout(within).unwrap_or(Err(Untold::Silent))
    }
}

/// Since when the connection has been busy with one statement.
#[derive(Debug, Clone, Default)]
struct Busy(Arc<Mutex<Option<Instant>>>);

impl Busy {
    fn set(&self, since: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn since(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Watches over the connection from now on.
pub(crate) fn over(conn: &mut PgConnection, session: ServerSession, wait: Wait, log: Option<Beside>) {
    let busy = Busy::default();
    let seen = busy.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| match event {
        InstrumentationEvent::StartQuery { .. } => seen.set(Some(Instant::now())),
        InstrumentationEvent::FinishQuery { .. } => seen.set(None),
        _ => {}
    });
    wait.interrupt.knows(session.clone());
    // Without a thread for it nothing is watched, and everything else goes as it would.
    let _ = thread::Builder::new().name("watch".into()).spawn(move || watch(&busy, &session, &wait, log));
}

fn watch(busy: &Busy, session: &ServerSession, wait: &Wait, log: Option<Beside>) {
    let (mut seen, mut looks, mut silences, mut has_cancelled) = (None, 0_u32, 0_u32, false);
    loop {
        thread::sleep(GLANCE);
        let Some(since) = busy.since() else {
            (silences, looks) = (0, 0);
            continue;
        };
        if seen != Some(since) {
            (seen, looks, silences) = (Some(since), 0, 0);
        }
        let waited = since.elapsed();
        let silent = if wait.interrupt.is_asked() {
            wait.interrupt.ends_a_wait(true);
            let told = session.cancel(waited >= GRACE, ANSWER);
            has_cancelled |= told == Ok(true);
            wait.interrupt.ends_a_wait(has_cancelled);
            told == Err(Untold::Silent)
        } else if waited >= QUIET.saturating_add(BETWEEN.saturating_mul(looks)) {
            let told = session.holders();
            if let (0, Ok(holders), true) = (looks, &told, busy.since() == Some(since))
                && !holders.is_empty()
            {
                complain!("waiting for the database: what this needs is held by {holders}");
            }
            looks = looks.saturating_add(1);
            told == Err(Untold::Silent)
        } else {
            continue;
        };
        if silent && busy.since() == Some(since) {
            silences = silences.saturating_add(1);
            looks = looks.saturating_sub(1);
        }
        if silences >= SILENCES {
            end(log);
        }
    }
}

/// Ends the program, since the statement that it waits for cannot be ended.
fn end(log: Option<Beside>) -> ! {
    let told = "the server does not answer any more; whether its last statement was done is not known. What was done \
                before it is done, and the next run does the rest";
    complain!("error: {told}");
    if let Some(log) = log {
        log.error(told);
    }
    std::process::exit(1);
}
