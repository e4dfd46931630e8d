//! The demo's codes: the same every time, counted from `now`.

use automation_core::{Instant, Span, civil};
use chrono::Days;
use duecourse::kinds::{Cohorts, ReferralCodes};
use referral_core::{
    ReferralCode,
    agent::Giver,
    code::{Discount, Draft, candidates},
};

use crate::{error::Error, in_force, invocation::Invocation, store::Store};

const FIRST: [&str; 12] = [
    "Maria", "John", "Elena", "Andreas", "Sofia", "George", "Anna", "Petros", "Ioanna", "Alex", "Katerina",
    "Nikos",
];
const LAST: [&str; 8] =
    ["Georgiou", "Smith", "Ioannou", "Johnson", "Pavlou", "Christou", "Brown", "Demetriou"];
/// In hundredths of a percent.
const DISCOUNTS: [i64; 7] = [500, 750, 1_000, 1_250, 1_500, 2_000, 2_500];
pub(super) const AGENTS: usize = 48;
/// Besides the one that the walk explains.
pub(super) const CODES: usize = 3_000;

/// How much was made.
pub(super) struct Made {
    pub(super) codes: usize,
    pub(super) agents: usize,
}

/// A small generator that gives the same numbers every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u32 {
        // Xorshift: evenly spread and short, which is all that a demo needs.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 >> 32).unwrap_or_default()
    }

    fn below(&mut self, end: u32) -> u32 {
        self.next().checked_rem(end).unwrap_or_default()
    }
}

pub(super) fn make<S: Store>(invocation: &Invocation, store: &mut S) -> Result<Made, Error> {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let unreadable = |cause: String| Error::Cannot(format!("--now {}: {cause}", invocation.now));
    let made =
        invocation.now.checked_sub(Span::days(90)).ok_or_else(|| unreadable("too early".to_owned()))?;
    in_force::begin_all_if_new(invocation, store)?;
    // Where nobody named a zone, the walk names the one that is used then.
    in_force::begin_if_new::<Cohorts, _>(invocation, store)?;
    in_force::require::<ReferralCodes, _>(invocation, store)?;
    store.transaction(|store| {
        let mut agents: Vec<(Giver, String)> = Vec::with_capacity(AGENTS);
        for index in 0..AGENTS {
            let (first, last) =
                (pick(&FIRST, index), pick(&LAST, index.wrapping_mul(5).wrapping_add(index / 12)));
            let name = format!("{first} {last}");
            // One in eight cannot be reached by mail.
            let email = format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase());
            let id = store.agent_named(&name, (index % 8 != 7).then_some(email.as_str()))?;
            // They were made just now, so they work.
            agents.push((Giver { id, works: true }, name));
        }
        let mut taken = std::collections::HashSet::new();
        let mut codes = Vec::with_capacity(CODES);
        for _ in 0..CODES {
            let agent = agents.get(usize::try_from(numbers.below(56)).unwrap_or_default());
            let points = pick(&DISCOUNTS, usize::try_from(numbers.next()).unwrap_or_default());
            let discount =
                Discount::from_basis_points(points).map_err(|error| unreadable(error.to_string()))?;
            let name = agent.map_or("", |(_, name)| name.as_str());
            // From ten days ago to eighty ahead; one in twenty never expires.
            let days = numbers.below(90);
            let expires_at = if numbers.below(20) == 0 { None } else { expiry(invocation, days) };
            let text = candidates(name, discount, || numbers.next())
                .find(|text| taken.insert(text.clone()))
                .ok_or_else(|| unreadable("no more codes".to_owned()))?;
            codes.push((
                Draft { code: text, discount, agent: agent.map(|(agent, _)| *agent), expires_at },
                numbers.below(25),
            ));
        }
        let test = "TEST-20".parse().map_err(|error| unreadable(format!("{error}")))?;
        let twenty = Discount::from_basis_points(2_000).map_err(|error| unreadable(error.to_string()))?;
        codes.push((Draft { expires_at: expiry(invocation, 9), ..Draft::new(test, twenty) }, 1));
        let policy = invocation.referral_codes();
        let records = codes
            .into_iter()
            .map(|(draft, lot)| {
                // One in twenty-five was switched off.
                if lot == 0 {
                    ReferralCode::create_inactive(draft, made, invocation.now, policy)
                } else {
                    ReferralCode::create(draft, made, invocation.now, policy)
                }
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|refusal| unreadable(refusal.to_string()))?;
        store.insert(&records, &invocation.policies())?;
        Ok(Made { codes: records.len(), agents: agents.len() })
    })
}

/// The end of the local day that many days after the tenth before today.
fn expiry(invocation: &Invocation, days: u32) -> Option<Instant> {
    let today = civil::date_at(invocation.now, invocation.zone());
    let day = today.checked_sub_days(Days::new(10))?.checked_add_days(Days::new(u64::from(days)))?;
    civil::last_instant(day, invocation.zone())
}

fn pick<T: Copy + Default>(from: &[T], index: usize) -> T {
    index.checked_rem(from.len()).and_then(|index| from.get(index)).copied().unwrap_or_default()
}
