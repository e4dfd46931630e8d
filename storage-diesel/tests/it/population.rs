//! Referral codes of every sort that a sweep meets: due and not, with and without an agent, unreadable,
//! and due to be looked at only.

use automation_core::{
    Instant, LifecycleExt, Report, Span, SweepError, SweepOptions, one_policy, replay, sweep,
};
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{Discount, Status},
};
use storage_diesel::{StorageError, prelude::*};

use crate::{
    databases::ByHand,
    offer::at,
    site::{Dump, Site},
};

pub(crate) const NOW: &str = "2026-06-01T00:00:00Z";
/// How many codes are due and can be settled, in batches of [`BATCH`].
pub(crate) const DUE: usize = 23;
pub(crate) const BATCH: usize = 10;

/// The codes; those from [`DUE`] on expire later.
pub(crate) fn codes(count: usize) -> Vec<ReferralCode> {
    let made = at("2026-01-01T00:00:00Z");
    let due = u32::try_from(count).unwrap();
    (0..due + 5)
        .map(|number| {
            let expiry = if number < due { at("2026-05-01T00:00:00Z") } else { at("2026-07-01T00:00:00Z") };
            ReferralCode {
                code: format!("CODE-{number}").parse().unwrap(),
                agent: None,
                discount: Discount::from_basis_points(i64::from(number % 100) + 1).unwrap(),
                expires_at: expiry.checked_add(Span::minutes(number)),
                status: Status::Active,
                created_at: made,
                since: made,
            }
        })
        .collect()
}

/// Puts a population with that many due codes into an empty database.
pub(crate) fn fill(store: &mut (impl ByHand + storage_diesel::ReferralAgents), due: usize) {
    let agents =
        [("reachable", Some("john@example.org")), ("by post", None), ("away", Some("away@example.org"))];
    let agents = agents.map(|(name, email)| store.agent_named(name, email).unwrap());
    let mut codes = codes(due);
    for (number, code) in codes.iter_mut().enumerate() {
        code.agent = agents.get(number % 4).copied();
    }
    store.insert(&codes, &one_policy(&ReferralPolicy::default())).unwrap();
    store.set_agent_active(agents[2], false).unwrap();
    let damaged = "INSERT INTO referral_codes (code, created_at, discount, since, due_at) \
                   SELECT 'DAMAGED', created_at, 0, since, due_at FROM referral_codes WHERE code = 'CODE-7'";
    store.run(damaged);
    let touched = format!("CODE-{}", due + 2);
    store.run(&format!(
        "UPDATE referral_codes SET due_at = (SELECT due_at FROM referral_codes WHERE code = 'CODE-12') \
         WHERE code = '{touched}'"
    ));
}

/// One sweep over everything that is due.
pub(crate) fn run<S: Site>(
    store: &mut S::Store<'_>,
    batch: usize,
) -> Result<Report, Box<SweepError<StorageError>>> {
    let policy = ReferralPolicy::default();
    let options = SweepOptions { batch, dry_run: false };
    sweep::<ReferralCode, _, _, _>(store, &one_policy(&policy), at(NOW), options, &mut ()).map_err(Box::new)
}

/// The same where nothing goes wrong.
pub(crate) fn run_undisturbed<S: Site>(store: &mut S::Store<'_>) {
    run::<S>(store, BATCH).unwrap();
}

/// What the tables hold before a sweep and after one that nothing disturbed.
pub(crate) struct Expected {
    pub before: Dump,
    pub after: Dump,
}

impl Expected {
    pub(crate) fn of(site: &impl Site, due: usize) -> Self {
        refill(site, due);
        let before = site.dump();
        let report = sweep_on(site, BATCH);
        assert_eq!((report.failed, report.postponed, report.moved), (1, 1, 0));
        assert_eq!(report.changed, u64::try_from(due).unwrap());
        let after = site.dump();
        let changed = after.iter().filter(|(code, lines)| before[*code] != **lines).count();
        assert_eq!(changed, due + 1);
        Self { before, after }
    }

    /// Every row is wholly as before or wholly as after. Gives how many are as after that were not so
    /// before, those aside that were only looked at.
    pub(crate) fn assert_whole(&self, site: &impl Site) -> u64 {
        let dump = site.dump();
        assert!(dump.keys().eq(self.before.keys()));
        let mut changed = 0;
        for (code, lines) in &dump {
            let (before, after) = (&self.before[code], &self.after[code]);
            assert!(
                lines == before || lines == after,
                "{code} is neither {before:#?} nor {after:#?}: {lines:#?}"
            );
            changed += u64::from(lines == after && before.len() != after.len());
        }
        assert_replayed(site);
        changed
    }
}

pub(crate) fn refill<S: Site>(site: &S, due: usize) {
    site.empty();
    fill(&mut S::store(&mut site.connect()), due);
}

pub(crate) fn sweep_on<S: Site>(site: &S, batch: usize) -> Report {
    run::<S>(&mut S::store(&mut site.connect()), batch).unwrap()
}

/// Every code that can be read is what its steps make of what it was, and its version is their number.
fn assert_replayed<S: Site>(site: &S) {
    let mut conn = site.connect();
    let mut store = S::store(&mut conn);
    let rows = store.page::<ReferralCode>(None, 1_000_000, &[]).unwrap().rows;
    for row in rows {
        let versions: Vec<u64> =
            store.history::<ReferralCode>(row.id).unwrap().iter().map(|step| step.version).collect();
        assert_eq!(versions, (1..=row.version).collect::<Vec<u64>>());
        let origin =
            ReferralCode { status: Status::Active, since: row.record.created_at, ..row.record.clone() };
        let events = store.events::<ReferralCode>(row.id).unwrap();
        let replayed = replay(&origin, events.iter().map(|(event, at)| (event, *at)));
        assert_eq!(replayed, row.record);
        let due: Option<Instant> = replayed.due_at(&ReferralPolicy::default());
        assert!(row.due_at <= due && row.due_at.is_some() == due.is_some(), "{:?}", row.due_at);
    }
}
