//! Histories of facts: what people do with jobs, requests and time.

use proptest::prelude::*;

/// What happens next, after some minutes.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    /// How many minutes after the one before.
    pub(super) after: u32,
    /// Whether an admin does it, or a facility manager who may not.
    pub(super) by_admin: bool,
    /// What.
    pub(super) what: What,
}

/// What somebody does. Numbers pick one of those that there are.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A job was done.
    Owe { who: &'static str, cents: i64 },
    /// The payout of a job is asked for.
    Job { which: usize, verb: JobVerb },
    /// Money is asked for, by the contractor or an admin.
    Request { who: &'static str, cents: i64, euros: bool },
    /// A request is decided upon.
    Decide { which: usize, verb: RequestVerb },
    /// All requests of a contractor are approved together.
    ApproveAll { who: &'static str },
    /// All payouts of jobs of a contractor are approved together.
    PayAll { who: &'static str },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobVerb {
    Approve,
    Hold,
    Release,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestVerb {
    Approve,
    Reject,
    Process,
    Complete,
}

pub(super) const PEOPLE: [&str; 2] = ["ann", "ben"];

/// A history that begins with money coming in, mostly.
pub(super) fn histories() -> impl Strategy<Value = Vec<Deed>> {
    let who = || prop::sample::select(PEOPLE.to_vec());
    let cents = || prop_oneof![Just(0_i64), Just(-5), Just(100), Just(50), 1..150_i64];
    let what = prop_oneof![
        3 => (who(), 1..200_i64).prop_map(|(who, cents)| What::Owe { who, cents }),
        6 => (0..6_usize, prop::sample::select(vec![JobVerb::Approve, JobVerb::Approve, JobVerb::Hold, JobVerb::Release]))
            .prop_map(|(which, verb)| What::Job { which, verb }),
        6 => (who(), cents(), prop::bool::weighted(0.1))
            .prop_map(|(who, cents, euros)| What::Request { who, cents, euros }),
        7 => (
            0..6_usize,
            prop::sample::select(vec![
                RequestVerb::Approve, RequestVerb::Approve, RequestVerb::Reject, RequestVerb::Process, RequestVerb::Complete,
            ]),
        )
            .prop_map(|(which, verb)| What::Decide { which, verb }),
        1 => who().prop_map(|who| What::ApproveAll { who }),
        1 => who().prop_map(|who| What::PayAll { who }),
    ];
    let deed = (0..6_000_u32, prop::bool::weighted(0.9), what).prop_map(|(after, by_admin, what)| Deed {
        after,
        by_admin,
        what,
    });
    prop::collection::vec(deed, 1..40)
}
