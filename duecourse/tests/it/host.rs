//! A host whose clock stands where a test puts it, and what it heard.

use std::cell::{Cell, RefCell};

use automation_core::{Instant, UserId, one_policy};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    Call, Host, Kind as _, Notice, SweepAsked,
    kinds::{ReferralChoices, ReferralCodes},
};
use referral_core::{ReferralCode, code::Draft};
use storage_diesel::{Delivery, Inserted, prelude::*, sqlite::Store};
use zone_core::Zone;

pub(crate) const NOW: &str = "2026-06-01T02:00:00Z";
/// As a program sweeps.
pub(crate) const SWEEP: SweepAsked<'_> =
    SweepAsked { options: "--notify", batch: 100, delivery: Delivery::Queued };

pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

pub(crate) struct Program {
    pub(crate) clock: Cell<Instant>,
    pub(crate) heard: RefCell<Vec<String>>,
    pub(crate) stops: Cell<bool>,
    pub(crate) operator: UserId,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            clock: Cell::new(at(NOW)),
            heard: RefCell::default(),
            stops: Cell::new(false),
            operator: UserId::new("alice").expect("a user"),
        }
    }

    /// A real call at what the clock says.
    pub(crate) fn call(&self) -> Call<'_> {
        Call::new(self.clock.get(), &self.operator, self)
    }
}

impl Host for Program {
    fn clock(&self) -> Instant {
        self.clock.get()
    }

    fn hear(&self, notice: &Notice<'_>) {
        self.heard.borrow_mut().push(notice.to_string());
    }

    fn is_asked_to_stop(&self) -> bool {
        self.stops.get()
    }

    fn machine(&self) -> &str {
        "here"
    }
}

/// Works with a database in memory that has codes: each with its expiry, under the usual policy in force.
pub(crate) fn with_codes<T>(codes: &[(&str, &str)], work: impl FnOnce(&mut Store<'_>) -> T) -> T {
    let mut conn = SqliteConnection::establish(":memory:").expect("memory is there");
    let mut store = Store::new(&mut conn);
    store.migrate().expect("it migrates");
    let choices = usual();
    duecourse::policy::begin_if_new::<ReferralCodes, _>(&mut store, &choices).expect("it begins");
    for (code, expiry) in codes {
        let draft = Draft::new(code.parse().expect("a code"), "20".parse().expect("a discount"));
        let code = ReferralCode::issue(
            draft.expiring(at(expiry)),
            at("2026-01-01T00:00:00Z"),
            ReferralCodes::policy(&choices),
        );
        let inserted = store.insert(&[code.expect("a code")], &one_policy(ReferralCodes::policy(&choices)));
        assert!(matches!(inserted.expect("it is stored")[..], [Inserted::New(_)]));
    }
    work(&mut store)
}

pub(crate) fn usual() -> ReferralChoices {
    ReferralCodes::usual(Zone::UTC)
}
