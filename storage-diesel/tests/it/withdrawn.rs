//! Messages that a later step makes untrue while they wait (G-27), and databases of before there were any.

use automation_core::{
    Actor, Change, Claim, Id, Ledger, Lifecycle, MessageEffect, Request, Row, Subject, SweepOptions, UserId,
    Withdrawal, command, one_policy, sweep,
};
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _, sql_query, sql_types::Text,
};
use referral_core::{ReferralCode, ReferralPolicy, code::ReferralCommand};
use session_core::{Session, SessionPolicy, coaching::SessionCommand};
use storage_diesel::{
    Database, Delivery, Message, MessageStatus, SchemaState, StorageError, WithdrawnBy, postgres, prelude::*,
    sqlite,
};

use crate::databases::{ByHand, on_both};
use crate::offer::{KEEP, Offer, at, offer, offers};
use crate::schema::MIGRATIONS;
use crate::statements::Statements;

const LATER: &str = "2026-03-10T12:00:00Z";

fn sweep_offers(store: &mut (impl Database + Ledger<Offer, Error = StorageError>)) {
    let options = SweepOptions::default();
    sweep::<Offer, _, _, _>(store, &one_policy(&KEEP), at(LATER), options, &mut ()).unwrap();
}

/// What takes back all that waits about that offer.
fn untrue(name: &str) -> MessageEffect {
    let subject = Subject { kind: Offer::KIND, key: name.to_owned() };
    let (kinds, at) = (&["offer_moved"][..], at(LATER));
    MessageEffect::Withdraw(Withdrawal { subject, kinds, event: "put_away", at })
}

/// Changes without a step, one for each row, that bring that about.
fn bring_about(
    store: &mut impl Ledger<Offer, Error = StorageError>,
    ids: &[Id],
    effects: &dyn Fn(&Row<Offer>) -> Vec<MessageEffect>,
) {
    let outcome = store.settle(Claim::Ids(ids), &mut |batch| {
        let rows = std::mem::take(&mut batch.rows).into_iter();
        let changes = rows.map(|row| {
            let consequences = effects(&row);
            Change { consequences, ..Change::rescheduled(row, &KEEP) }
        });
        changes.collect()
    });
    assert_eq!(outcome.unwrap().written.len(), ids.len());
}

fn ids(store: &mut impl Database) -> Vec<Id> {
    store.page::<Offer>(None, 10_000, &[]).unwrap().rows.into_iter().map(|row| row.id).collect()
}

fn of(store: &mut impl Database, status: MessageStatus) -> Vec<Message> {
    let page = store.messages(status, None, 10_000).unwrap();
    assert_eq!(page.unreadable, []);
    page.readable
}

on_both! {
    fn what_was_withdrawn_is_kept_with_its_step_and_goes_nowhere(store) {
        store.insert(&[offer("a"), offer("b")], &one_policy(&KEEP)).unwrap();
        store.set_delivery(Delivery::Held);
        sweep_offers(&mut store);
        let all = ids(&mut store);
        let held = of(&mut store, MessageStatus::Held);
        assert_eq!(held.len(), 4);
        let delivered = held[0].id;
        assert_eq!(store.deliver_messages(&[delivered]).unwrap(), Vec::<i64>::new());
        let (name, other) = (held[0].subject_key.clone().unwrap(), if held[0].subject_key.as_deref() == Some("a") { "b" } else { "a" });
        bring_about(&mut store, &all[1..], &|_| vec![untrue(&name)]);

        let withdrawn = of(&mut store, MessageStatus::Withdrawn);
        let [message] = &withdrawn[..] else { panic!("{withdrawn:?}") };
        assert_eq!(message.subject_key.as_deref(), Some(&*name));
        // The row took two steps before, the second of which is the one with that name and instant.
        let by = WithdrawnBy {
            kind: "offer".into(), record: all[1], version: 2, event: Some("put_away".into()),
            at: store.find::<Offer>("b").unwrap().unwrap().record.since,
        };
        assert_eq!(message.withdrawn, Some(by));
        assert_eq!(store.withdrawn_by::<Offer>(all[1]).unwrap().readable, withdrawn);
        assert_eq!(store.withdrawn_by::<Offer>(all[0]).unwrap().last, None);
        // It is neither released nor delivered, and whoever sent it hears that.
        assert_eq!(store.release_messages(&[message.id]).unwrap(), 0);
        assert_eq!(store.deliver_messages(&[delivered, message.id]).unwrap(), [message.id]);
        let counts = store.outbox_counts().unwrap();
        assert_eq!((counts.held, counts.queued, counts.delivered, counts.withdrawn), (2, 0, 1, 1));
        assert!(of(&mut store, MessageStatus::Held).iter().all(|held| held.subject_key.as_deref() == Some(other)));
        assert!(of(&mut store, MessageStatus::Held).iter().all(|held| held.withdrawn.is_none()));
    }
}

on_both! {
    fn what_the_database_refuses_withdraws_nothing(store) {
        store.insert(&[offer("a"), offer("refused")], &one_policy(&KEEP)).unwrap();
        let [a, refused] = ids(&mut store)[..] else { panic!("two") };
        bring_about(&mut store, &[a], &|_| vec![told("a")]);
        // Both are decided upon together; only one of them can be written.
        let outcome = Ledger::<Offer>::settle(&mut store, Claim::Ids(&[a, refused]), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows).into_iter();
            let changes = rows.map(|row| {
                let mut change = Change::of_time(row, at(LATER), &mut (), &KEEP).unwrap();
                change.consequences = if change.id == refused { vec![untrue("a")] } else { Vec::new() };
                change
            });
            changes.collect()
        }).unwrap();
        assert_eq!((outcome.written.len(), outcome.failed.len()), (1, 1));
        assert_eq!(of(&mut store, MessageStatus::Queued).len(), 1);
        assert_eq!(of(&mut store, MessageStatus::Withdrawn).len(), 0);
    }
}

/// A message about that offer.
fn told(name: &str) -> MessageEffect {
    let mut ended = offer(name);
    ended.stage = 1;
    let row = Row { id: Id(1), version: 0, due_at: None, record: ended };
    let change = Change::of_time(row, at(LATER), &mut (), &KEEP).unwrap();
    change.consequences[0].clone()
}

/// How many statements withdraw, in one batch of so many rows.
macro_rules! withdrawing_statements {
    ($store:ident, $table:expr, $count:expr, $withdraws:expr) => {{
        crate::databases::prepare(&mut $store, $table);
        $store.insert(&offers($count), &one_policy(&KEEP)).unwrap();
        let all = ids(&mut $store);
        bring_about(&mut $store, &all, &|row| vec![told(row.record.name.as_deref().unwrap())]);
        let statements = Statements::default();
        $store.connection().set_instrumentation(statements.clone());
        let withdraws: bool = $withdraws;
        bring_about(&mut $store, &all, &|row| {
            if withdraws { vec![untrue(row.record.name.as_deref().unwrap())] } else { Vec::new() }
        });
        $store.connection().set_instrumentation(Statements::default());
        let waiting = if withdraws { 0 } else { $count };
        assert_eq!(of(&mut $store, MessageStatus::Queued).len(), waiting);
        let found = statements.take();
        found.iter().filter(|(sql, _)| sql.contains("'withdrawn'")).map(|(_, times)| times).sum::<usize>()
    }};
}

#[test]
fn a_batch_withdraws_with_one_statement_on_sqlite() {
    for (count, withdraws) in [(1, true), (700, true), (700, false)] {
        let mut conn = crate::databases::sqlite();
        let mut store = sqlite::Store::new(&mut conn);
        assert_eq!(
            withdrawing_statements!(store, &crate::offer::SQLITE, count, withdraws),
            usize::from(withdraws)
        );
    }
}

#[test]
fn a_batch_withdraws_with_one_statement_on_postgres() {
    for (count, withdraws) in [(1, true), (700, true), (700, false)] {
        let Some(mut conn) = crate::databases::postgres() else { return };
        let mut store = postgres::Store::new(&mut conn);
        assert_eq!(
            withdrawing_statements!(store, &crate::offer::POSTGRES, count, withdraws),
            usize::from(withdraws)
        );
    }
}

/// What waits about a record is found by its key, however large the outbox is; and what waits at all by its status.
#[test]
fn what_waits_is_found_by_an_index_on_sqlite() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let mut conn = crate::databases::sqlite();
    let mut store = sqlite::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::SQLITE);
    store.insert(&offers(2_000), &one_policy(&KEEP)).unwrap();
    sweep_offers(&mut store);
    let all = ids(&mut store);
    let statements = Statements::default();
    store.connection().set_instrumentation(statements.clone());
    bring_about(&mut store, &all[..1], &|_| vec![untrue("offer 7")]);
    store.messages(MessageStatus::Held, None, 10).unwrap();
    store.messages_without_status(None, 10).unwrap();
    store.withdrawn_by::<Offer>(all[0]).unwrap();
    let found = statements.take();
    store.connection().set_instrumentation(Statements::default());
    let mut used = Vec::new();
    for sql in found.keys().filter(|sql| sql.contains("due_outbox") && !sql.starts_with("INSERT")) {
        let lines: Vec<Line> =
            sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(store.connection()).unwrap();
        let plan: Vec<String> = lines.into_iter().map(|line| line.detail).collect();
        let indexes = ["due_outbox_about", "due_outbox_open", "due_outbox_withdrawn"];
        let index = indexes.into_iter().find(|index| plan.iter().any(|line| line.contains(index)));
        used.push(index.unwrap_or_else(|| panic!("{sql}: {plan:?}")));
        assert!(
            !plan.iter().any(|line| line.starts_with("SCAN due_outbox") && !line.contains("INDEX")),
            "{sql}: {plan:?}"
        );
    }
    used.sort_unstable();
    assert_eq!(used, ["due_outbox_about", "due_outbox_open", "due_outbox_open", "due_outbox_withdrawn"]);
}

/// One damaged message stops none of the others, whatever of it is damaged.
fn damaged_ones_are_named(store: &mut impl ByHand, without_checks: &str, damage: &[(&str, &str)]) {
    store.run(&format!(
        "INSERT INTO due_outbox (id, dedup, kind, recipient, fields, status, created_at)
         SELECT id, 'm' || id, 'k', 'r', '{{}}', 'queued', run_at
         FROM due_migrations, (SELECT 1 AS id UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) AS four
         WHERE version = '0001'; {without_checks}"
    ));
    for (assignment, cause) in damage {
        store.run(&format!("UPDATE due_outbox SET {assignment} WHERE id = 2"));
        let page = store.messages(MessageStatus::Queued, None, 10).unwrap();
        let readable: Vec<i64> = page.readable.iter().map(|message| message.id).collect();
        assert_eq!((readable, page.last), (vec![1, 3, 4], Some(4)), "{assignment}");
        let strange = store.messages_without_status(None, 10).unwrap();
        let named: Vec<_> = page.unreadable.iter().chain(&strange.unreadable).collect();
        let [failure] = named[..] else { panic!("{assignment}: {named:?}") };
        assert_eq!((failure.id, &*failure.key), (Id(2), "m2"));
        assert!(failure.cause.contains(cause), "{assignment}: {}", failure.cause);
        // Page by page too, however small they are.
        let (mut met, mut after) = (0, None);
        while let Some(last) = store.messages(MessageStatus::Queued, after, 1).unwrap().last {
            (met, after) = (met + 1, Some(last));
        }
        let has_status = strange.unreadable.is_empty();
        assert_eq!(met, 3 + usize::from(has_status), "{assignment}");
        assert_eq!(store.outbox_counts().unwrap().unreadable, u64::from(!has_status));
        store.run("DELETE FROM due_outbox WHERE id = 2");
        store.run(
            "INSERT INTO due_outbox (id, dedup, kind, recipient, fields, status, created_at)
             SELECT 2, 'm2', 'k', 'r', '{}', 'queued', run_at FROM due_migrations WHERE version = '0001'",
        );
    }
}

#[test]
fn damaged_ones_are_named_on_sqlite() {
    let mut conn = crate::databases::sqlite();
    let mut store = sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    let damage = [
        ("fields = '{'", "the column `fields` holds `{`"),
        ("fields = '[]'", "a JSON object"),
        ("created_at = 'noon'", "`created_at`"),
        ("useful_until = 1.5", "`useful_until`"),
        ("status = 'sent'", "the column `status` holds `sent`"),
        ("run_id = 'first'", "`run_id`"),
    ];
    damaged_ones_are_named(&mut store, "PRAGMA ignore_check_constraints = ON", &damage);
}

#[test]
fn damaged_ones_are_named_on_postgres() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = postgres::Store::new(&mut conn);
    store.migrate().unwrap();
    let damage = [
        ("fields = '{'", "the column `fields` holds `{`"),
        ("created_at = 'infinity'", "`created_at`"),
        ("useful_until = '-infinity'", "`useful_until`"),
        ("status = 'sent'", "the column `status` holds `sent`"),
    ];
    let without_checks = "ALTER TABLE due_outbox DROP CONSTRAINT due_outbox_status_check";
    damaged_ones_are_named(&mut store, without_checks, &damage);
}

/// Made by the program of before, with messages that are held, queued and delivered, and a number that is gone.
const OLD: [&str; 2] = [include_str!("dumps/0005_sqlite.sql"), include_str!("dumps/0005_postgres.sql")];

/// Number, status and key of every message.
fn everything(store: &mut impl Database) -> Vec<(i64, &'static str, String)> {
    use MessageStatus as S;
    let mut all = Vec::new();
    for status in [S::Held, S::Queued, S::Delivered, S::Withdrawn] {
        let messages = of(store, status).into_iter();
        all.extend(messages.map(|message| (message.id, message.status.word(), message.dedup)));
    }
    all.sort();
    all
}

fn old_messages() -> Vec<(i64, &'static str, String)> {
    let all = [
        (1, "delivered", "run_trouble|expire-referral-codes|2026-06-01"),
        (2, "held", "referral_code_expiry_report|JOHN-20|1779321600000000|group/admins"),
        (3, "held", "referral_code_expiry_report|MARY-10|1779408000000000|group/admins"),
        (4, "queued", "session_scheduled|012/1|1|user/ben"),
        (5, "held", "session_scheduled|012/2|1|user/ben"),
        (6, "held", "session_reschedule_requested|012/2|2|user/ben"),
        (7, "delivered", "run_trouble|sweep-sessions|2026-06-04"),
        (8, "held", "session_reminder|012/1|1780653600000000|86400000000|user/ann"),
        (9, "held", "session_reminder|012/1|1780653600000000|86400000000|user/ben"),
    ];
    all.map(|(id, status, dedup)| (id, status, dedup.to_owned())).to_vec()
}

/// It goes on where it was; what becomes untrue of what waited before is withdrawn; and the way back leads to what
/// the program of before understands.
fn an_old_database_goes_on<S>(store: &mut S)
where
    S: ByHand + Ledger<Session, Error = StorageError> + Ledger<ReferralCode, Error = StorageError>,
{
    assert_eq!(store.schema().unwrap(), SchemaState::Older { found: "0005".to_owned() });
    store.run("UPDATE coaching_sessions SET zone = 'America/Vancouver' WHERE reference = '012/1'");
    assert_eq!(store.migrate().unwrap(), MIGRATIONS[5..]);
    assert_eq!(everything(store), old_messages());
    // Sessions of before get the clocks of then (S-69).
    let offsets = |key: &str, store: &mut S| {
        let session = store.find::<Session>(key).unwrap().unwrap().record;
        (session.start_offset, session.request().and_then(|request| request.proposed_offset))
    };
    assert_eq!(offsets("012/1", store), (Some(-7 * 3_600), None));
    assert_eq!(offsets("012/2", store), (Some(0), Some(0)));

    let sessions = SessionPolicy::default();
    let now = at("2026-06-04T13:00:00Z");
    let ann = Actor::participant(UserId::new("ann").unwrap(), "student");
    for (session, asked) in
        [("012/1", SessionCommand::Cancel { reason: None }), ("012/2", SessionCommand::Withdraw)]
    {
        let id = store.find::<Session>(session).unwrap().unwrap().id;
        command::<Session, _, _>(store, &one_policy(&sessions), id, &Request::new(&asked, &ann, now))
            .unwrap();
    }
    let codes = ReferralPolicy::default();
    let admin = Actor::staff(UserId::new("alice").unwrap(), "admin");
    let renew = ReferralCommand::Renew { expires_at: None };
    let john = store.find::<ReferralCode>("JOHN-20").unwrap().unwrap().id;
    command::<ReferralCode, _, _>(store, &one_policy(&codes), john, &Request::new(&renew, &admin, now))
        .unwrap();

    let withdrawn = of(store, MessageStatus::Withdrawn);
    let by: Vec<_> = withdrawn
        .iter()
        .map(|message| (message.id, message.withdrawn.as_ref().and_then(|by| by.event.as_deref())))
        .collect();
    let events = [(2, "renewed"), (6, "reschedule_withdrawn"), (8, "cancelled"), (9, "cancelled")];
    assert_eq!(by, events.map(|(id, event)| (id, Some(event))));
    assert!(withdrawn.iter().all(|message| message.withdrawn.as_ref().is_some_and(|by| by.at == now)));
    // New numbers come behind all that there ever were.
    let new = of(store, MessageStatus::Queued).into_iter().map(|message| message.id).max();
    assert!(new.is_some_and(|new| new > 10), "{new:?}");

    // The key of one that was withdrawn is free, and no other key is.
    let again = |dedup: &str| {
        format!(
            "INSERT INTO due_outbox (dedup, kind, recipient, fields, status, created_at)
             SELECT '{dedup}', 'k', 'r', '{{}}', 'queued', run_at FROM due_migrations WHERE version = '0001'"
        )
    };
    store.run(&again(&withdrawn[0].dedup));
    assert!(store.refuses(&again(&withdrawn[0].dedup)));
    assert!(store.refuses(&again("session_scheduled|012/1|1|user/ben")));

    let others: Vec<_> =
        everything(store).into_iter().filter(|(_, status, _)| *status != "withdrawn").collect();
    while store.revert_last().unwrap().as_deref() != Some("0006") {}
    assert_eq!(store.schema().unwrap(), SchemaState::Older { found: "0005".to_owned() });
    assert!(store.refuses(&again("session_scheduled|012/1|1|user/ben")));
    assert_eq!(store.migrate().unwrap(), MIGRATIONS[5..]);
    assert_eq!(everything(store), others);
    store.run(&again("one more"));
    let last = everything(store).pop().unwrap();
    assert_eq!(last.2, "one more");
    assert!(others.iter().all(|(id, ..)| *id < last.0));
}

#[test]
fn an_old_database_goes_on_on_sqlite() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(OLD[0]).unwrap();
    sqlite::recommended_pragmas(&mut conn).unwrap();
    an_old_database_goes_on(&mut sqlite::Store::new(&mut conn));
}

#[test]
fn an_old_database_goes_on_on_postgres() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let mut conn = PgConnection::establish(&url).unwrap();
    conn.batch_execute(OLD[1]).unwrap();
    an_old_database_goes_on(&mut postgres::Store::new(&mut conn));
}
