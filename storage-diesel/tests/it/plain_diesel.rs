//! The tables as plain diesel knows them: they are those of both databases, hosts join theirs, and instants and zones
//! pass through.

use std::collections::BTreeSet;

use automation_core::Instant;
use diesel::{Connection as _, ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use storage_diesel::{SqlInstant, SqlZone, prelude::*, schema};

use crate::databases::{ByHand, on_both};
use crate::offer::at;

/// A column: its table and name, what it holds, and whether it may be null.
type Column = (String, &'static str, bool);

/// The columns that only the rules read: diesel takes 32 to a table.
#[cfg(feature = "compliance")]
const OF_THE_RULES_OF_JOBS: &[&str] = &[
    "compliance_jobs.approved_at",
    "compliance_jobs.closed_by",
    "compliance_jobs.closed_from",
    "compliance_jobs.ended_assignment",
    "compliance_jobs.ended_contractor",
    "compliance_jobs.escalated_at",
    "compliance_jobs.exempt_by",
    "compliance_jobs.exempt_reason",
    "compliance_jobs.exempt_until",
    "compliance_jobs.reopened_at",
    "compliance_jobs.turn_since",
    "compliance_jobs.warning",
    "compliance_jobs.warning_at",
];
#[cfg(not(feature = "compliance"))]
const OF_THE_RULES_OF_JOBS: &[&str] = &[];
#[cfg(feature = "sessions")]
const OF_THE_RULES_OF_SESSIONS: &[&str] = &[
    "coaching_sessions.request_bookable",
    "coaching_sessions.request_offset",
    "coaching_sessions.request_timely",
    "coaching_sessions.silence_agreed",
    "coaching_sessions.silence_at",
    "coaching_sessions.silence_for",
];
#[cfg(not(feature = "sessions"))]
const OF_THE_RULES_OF_SESSIONS: &[&str] = &[];

/// The columns that diesel knows.
fn described() -> BTreeSet<Column> {
    let mut described = BTreeSet::new();
    let source = include_str!("../../src/schema.rs");
    // Not what stands in its documentation.
    let blocks: Vec<&str> = source.split("\ndiesel::table! {").collect();
    for (before, block) in blocks.iter().zip(blocks.iter().skip(1)) {
        let is_there = match before.trim_end().lines().last() {
            Some("#[cfg(feature = \"referral\")]") => cfg!(feature = "referral"),
            Some("#[cfg(feature = \"sessions\")]") => cfg!(feature = "sessions"),
            Some("#[cfg(feature = \"compliance\")]") => cfg!(feature = "compliance"),
            _ => true,
        };
        let body = block.split("\n}\n").next().unwrap();
        let table = body.lines().find_map(|line| line.trim().strip_suffix(") {")?.split_once(" ("));
        let (table, _) = table.unwrap();
        for (column, kind) in
            body.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(" -> "))
        {
            let inner = kind.trim_start_matches("Nullable<").trim_end_matches('>');
            let inner = ["BigInt", "Text", "InstantSql"].into_iter().find(|it| *it == inner).unwrap();
            if is_there {
                described.insert((format!("{table}.{column}"), inner, kind != inner));
            }
        }
    }
    described
}

on_both! {
    /// Name, type and whether it may be null of every column.
    fn the_tables_of_diesel_are_those_of_the_database(store) {
        store.run("DROP TABLE offers");
        let structure = store.structure();
        // The other lines are the indexes.
        let is_column = |line: &&String| line.split(' ').next().is_some_and(|first| first.contains('.'));
        let columns = structure.iter().filter(is_column);
        let mut stored = BTreeSet::new();
        for line in columns {
            // As `structure` says it on SQLite and on PostgreSQL.
            let (name, kind) = line.split_once(' ').unwrap();
            let is_nullable = kind.contains(" YES") || kind.starts_with("BIGINT 0") || kind.starts_with("TEXT 0")
                || kind.starts_with("TIMESTAMPTZ 0");
            let kind = match kind.to_ascii_lowercase() {
                kind if kind.starts_with("bigint") || kind.starts_with("integer") => "BigInt",
                kind if kind.starts_with("text") => "Text",
                kind if kind.starts_with("timestamp") => "InstantSql",
                other => panic!("{other}"),
            };
            stored.insert((name.to_owned(), kind, is_nullable));
        }
        assert!(stored.len() > 50, "{structure:?}");
        let described = described();
        let of_diesel_alone: Vec<&Column> = described.difference(&stored).collect();
        let of_the_database_alone: Vec<&str> =
            stored.difference(&described).map(|(name, ..)| name.as_str()).collect();
        let of_the_rules = [OF_THE_RULES_OF_SESSIONS, OF_THE_RULES_OF_JOBS].concat();
        let expected: Vec<&str> = of_the_rules.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!((of_diesel_alone, of_the_database_alone), (vec![], expected));
    }
}

/// A host's table, joined with ours.
#[cfg(feature = "referral")]
mod of_a_host {
    use diesel::{BoolExpressionMethods as _, JoinOnDsl as _, NullableExpressionMethods as _, dsl::max};
    use storage_diesel::schema::{referral_agents, referral_codes};

    use super::*;

    diesel::table! {
        bookings (id) {
            id -> BigInt,
            code_id -> BigInt,
            guest -> Text,
        }
    }
    diesel::joinable!(bookings -> referral_codes (code_id));
    storage_diesel::allow_table_with_ours!(bookings: referral_codes, referral_agents);

    on_both! {
        fn a_host_joins_its_table_with_ours(store) {
            let instant = |days: i64| at("2026-03-01T08:00:00.000001Z").checked_add(automation_core::Span::days(days.try_into().unwrap())).unwrap();
            store.run(&format!("CREATE TABLE bookings (id {}, code_id BIGINT NOT NULL, guest TEXT NOT NULL)", <backend::Store<'_> as ByHand>::ID));
            let conn = store.connection();
            let agent = (referral_agents::id.eq(7), referral_agents::name.eq("John Smith"));
            diesel::insert_into(referral_agents::table).values(agent).execute(conn).unwrap();
            for (id, expires) in [(1, Some(instant(1))), (2, Some(instant(2))), (3, None)] {
                let code = (
                    referral_codes::id.eq(id),
                    referral_codes::code.eq(format!("CODE-{id}")),
                    referral_codes::agent_id.eq((id == 2).then_some(7)),
                    referral_codes::created_at.eq(SqlInstant(instant(0))),
                    referral_codes::since.eq(SqlInstant(instant(0))),
                    referral_codes::discount.eq(2_000),
                    referral_codes::expires_at.eq(expires.map(SqlInstant)),
                );
                diesel::insert_into(referral_codes::table).values(code).execute(conn).unwrap();
            }
            for (code, guest) in [(1, "ann"), (2, "ben"), (3, "cyd")] {
                let booking = (bookings::code_id.eq(code), bookings::guest.eq(guest));
                diesel::insert_into(bookings::table).values(booking).execute(conn).unwrap();
            }
            type Booked = (String, String, Option<Instant>, Option<String>);
            let booked: Vec<Booked> = bookings::table
                .inner_join(referral_codes::table)
                .left_join(referral_agents::table.on(referral_codes::agent_id.eq(referral_agents::id.nullable())))
                .filter(referral_codes::expires_at.is_null().or(referral_codes::expires_at.ge(SqlInstant(instant(2)))))
                .order(bookings::id)
                .select((bookings::guest, referral_codes::code, referral_codes::expires_at, referral_agents::name.nullable()))
                .load(conn)
                .unwrap();
            let row = |guest: &str, code: &str, expires, agent: Option<&str>| {
                (guest.to_owned(), code.to_owned(), expires, agent.map(str::to_owned))
            };
            assert_eq!(
                booked,
                [row("ben", "CODE-2", Some(instant(2)), Some("John Smith")), row("cyd", "CODE-3", None, None)]
            );
            let last: Option<Instant> = referral_codes::table.select(max(referral_codes::expires_at)).first(conn).unwrap();
            assert_eq!(last, Some(instant(2)));
        }
    }
}

on_both! {
    fn instants_pass_through_plain_diesel(store) {
        use schema::due_outbox as outbox;
        let (first, later) = (at("2026-03-01T08:00:00.000001Z"), at("2026-03-01T08:00:00.000002Z"));
        let row = (
            outbox::dedup.eq("a"),
            outbox::kind.eq("k"),
            outbox::recipient.eq("r"),
            outbox::fields.eq("{}"),
            outbox::status.eq("queued"),
            outbox::useful_until.eq(SqlInstant(later)),
            outbox::created_at.eq(SqlInstant(first)),
        );
        diesel::insert_into(outbox::table).values(row).execute(store.connection()).unwrap();
        let select = outbox::table.select((outbox::created_at, outbox::useful_until, outbox::withdrawn_at));
        type Row = (SqlInstant, Option<Instant>, Option<SqlInstant>);
        let found: Vec<Row> = select
            .filter(outbox::created_at.le(SqlInstant(first)))
            .filter(outbox::useful_until.gt(Some(SqlInstant(first))))
            .load(store.connection())
            .unwrap();
        assert_eq!(found, [(SqlInstant(first), Some(later), None)]);
        let none: Vec<Row> =
            select.filter(outbox::useful_until.le(SqlInstant(first))).load(store.connection()).unwrap();
        assert_eq!(none, []);
        let message = &store.messages(storage_diesel::MessageStatus::Queued, None, 1).unwrap().readable[0];
        assert_eq!((message.created_at, message.useful_until), (first, Some(later)));
    }
}

on_both! {
    fn zones_pass_through_plain_diesel(store) {
        use schema::due_settings::{key, table as due_settings, value};
        let zone = SqlZone(zone_core::zone!("Europe/London"));
        diesel::insert_into(due_settings).values((key.eq("zone"), value.eq(zone))).execute(store.connection()).unwrap();
        let found: SqlZone = due_settings.select(value).filter(value.eq(zone)).first(store.connection()).unwrap();
        assert_eq!(found, zone);
        store.set_setting("zone", "Europe/Atlantis").unwrap();
        let wrong = due_settings.select(value).first::<SqlZone>(store.connection()).unwrap_err();
        assert!(format!("{wrong:?}").contains("Atlantis"), "{wrong:?}");
    }
}

on_both! {
    /// What the store writes inside a transaction of the host's is taken back with it.
    fn one_transaction_of_both(store) {
        let undone: Result<(), diesel::result::Error> = store.connection().transaction(|conn| {
            backend::Store::new(conn).set_setting("a", "b").unwrap();
            let seen: String = schema::due_settings::table.select(schema::due_settings::value).first(conn)?;
            assert_eq!(seen, "b");
            Err(diesel::result::Error::RollbackTransaction)
        });
        assert_eq!(undone, Err(diesel::result::Error::RollbackTransaction));
        assert_eq!(store.setting("a").unwrap(), None);
    }
}
