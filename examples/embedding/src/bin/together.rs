//! A host lends its connection: its own write and ours are committed together, or not at all.
use std::error::Error;

use automation_core::{Actor, Instant, Lifecycle, Request, UserId, command, one_policy};
use diesel::{
    Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query, sql_types::BigInt,
};
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{Draft, ReferralCommand},
};
use storage_diesel::{prelude::*, sqlite::Store};

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Staff complain about a code: the host files the complaint, we switch the code off.
fn complain(conn: &mut SqliteConnection, now: Instant) -> Result<(), Box<dyn Error>> {
    let policy = ReferralPolicy::default();
    conn.immediate_transaction(|conn| {
        sql_query("INSERT INTO complaints (text) VALUES ('JOHN-20 is all over the internet')")
            .execute(conn)?;
        let mut store = Store::new(conn);
        let code = store.find::<ReferralCode>("JOHN-20")?.ok_or("no such code")?;
        let alice = Actor::staff(UserId::new("alice")?, "support");
        let change = command::<ReferralCode, _, _>(
            &mut store,
            &one_policy(&policy),
            code.id,
            &Request::new(&ReferralCommand::Disable, &alice, now).because(Some("posted in public")),
        )?;
        println!("{} is {}", change.key(), change.after.state());
        Ok(())
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    conn.batch_execute("CREATE TABLE complaints (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")?;
    let (policy, now): (_, Instant) = (ReferralPolicy::default(), "2026-05-01T08:00:00Z".parse()?);
    let mut store = Store::new(&mut conn);
    store.migrate()?;
    let code = ReferralCode::issue(Draft::new("JOHN-20".parse()?, "20".parse()?), now, &policy)?;
    store.insert(&[code], &one_policy(&policy))?;

    complain(&mut conn, now)?;
    // The second time the rule refuses, and the host's own write goes with it.
    if let Err(refusal) = complain(&mut conn, now) {
        println!("refused: {refusal}");
    }
    let complaints: Count = sql_query("SELECT count(*) AS n FROM complaints").get_result(&mut conn)?;
    println!("complaints on file: {}", complaints.n);
    Ok(())
}
