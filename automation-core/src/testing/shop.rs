//! A kind of record to read: nobody can ask it anything, its instants are those of local days, and it
//! repeats for ever.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use zone_core::Zone;

use super::Specimen;
use crate::{Because, Due, Event, Instant, Lifecycle, OnlyMessages, Span, civil};

/// A shop that is open every other local day, from the first instant of the day to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Shop {
    /// Whose days.
    pub zone: Zone,
    /// The day on which it is open, or opens next. `None`: the calendar has ended.
    pub day: Option<NaiveDate>,
    /// Whether it is open.
    pub open: bool,
    /// Its last event.
    pub since: Instant,
}

/// What happens to a shop: it opens, or it closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Opened(pub bool);

impl Event for Opened {
    fn name(&self) -> &'static str {
        if self.0 { "opened" } else { "closed" }
    }
}

impl Lifecycle for Shop {
    const KIND: &'static str = "shop";
    type Policy = ();
    type Event = Opened;

    fn state(&self) -> &'static str {
        if self.open { "open" } else { "closed" }
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, (): &()) -> Option<Due<Opened>> {
        let because = if self.open {
            Because::day_over("H-2", "the open day", self.day?, self.zone)
        } else {
            Because::day_begins("H-1", "the next open day", self.day?, self.zone)
        };
        Some(because?.brings(Opened(!self.open)))
    }

    fn apply(&mut self, event: &Opened, at: Instant) {
        if self.open && !event.0 {
            self.day = self.day.and_then(|day| day.checked_add_days(Days::new(2)));
        }
        self.open = event.0;
        self.since = at;
    }
}

impl OnlyMessages for Shop {}

/// Draws shops for the laws, in zones on both sides of UTC and of the equator.
#[derive(Debug)]
pub struct Shops;

impl Specimen for Shops {
    type Policy = ();
    type Record = Shop;

    fn policies() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn records((): &()) -> BoxedStrategy<Shop> {
        use zone_core::{Zone, zone};
        let zones = [
            Zone::UTC,
            zone!("America/St_Johns"),
            zone!("America/Havana"),
            zone!("America/Santiago"),
            zone!("Africa/Cairo"),
            zone!("Asia/Beirut"),
            zone!("Asia/Kathmandu"),
            zone!("Australia/Lord_Howe"),
            zone!("Europe/Berlin"),
            zone!("Pacific/Apia"),
        ];
        (prop::sample::select(zones.to_vec()), -10_000..25_000_i32, any::<bool>())
            .prop_map(|(zone, from_1970, open)| {
                let day = NaiveDate::from_epoch_days(from_1970).expect("a date");
                let begins = civil::day_begins(day, zone).expect("in range");
                let since = if open { Some(begins) } else { begins.checked_sub(Span::hours(7)) };
                Shop { zone, day: Some(day), open, since: since.expect("in range") }
            })
            .boxed()
    }

    fn horizon() -> Span {
        Span::days(60)
    }
}
