//! A kind whose steps have effects that it does not write.

use automation_core::{
    Consequences, Due, Effect, Instant, Lifecycle, Notification, Span, SweepOptions, TakenStep, one_policy,
    sweep,
};
use storage_diesel::{ColumnError, Neighbourhood, StorageError, Stored, columns, prelude::*};

use crate::databases::on_both;
use crate::offer::{KEEP, Offer, OfferEvent, at, offer};

/// An offer that gives its seats back when it is put away.
#[derive(Debug, Clone, PartialEq)]
struct Seats(Offer);

#[derive(Debug, Clone, PartialEq)]
enum SeatsEffect {
    Tell(Notification),
    GiveBack,
}

impl Effect for SeatsEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Tell(notification) => Some(notification),
            Self::GiveBack => None,
        }
    }
}

impl Lifecycle for Seats {
    const KIND: &'static str = "seats";
    type Policy = Span;
    type Event = OfferEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }
    fn since(&self) -> Instant {
        self.0.since
    }
    fn due(&self, keep: &Span) -> Option<Due<OfferEvent>> {
        self.0.due(keep)
    }
    fn apply(&mut self, event: &OfferEvent, at: Instant) {
        self.0.apply(event, at);
    }
    fn key(&self) -> Option<&str> {
        self.0.name.as_deref()
    }
}

impl Consequences for Seats {
    type Facts = ();
    type Effect = SeatsEffect;

    fn consequences(taken: &TakenStep<'_, Self>, facts: &mut (), keep: &Span, out: &mut Vec<SeatsEffect>) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let mut told = Vec::new();
        Offer::consequences(&TakenStep::new(&before.0, step, &after.0, now), facts, keep, &mut told);
        out.extend(told.iter().filter_map(Effect::notification).cloned().map(SeatsEffect::Tell));
        if step.event == OfferEvent::PutAway {
            out.push(SeatsEffect::GiveBack);
        }
    }
}

impl Stored for Seats {
    const TABLE: &'static str = Offer::TABLE;
    const KEY: Option<&'static str> = Offer::KEY;

    columns! { |seats|
        fixed {
            name: Option<String> = seats.0.name.as_deref();
            ends: Instant = seats.0.ends;
        }
        changing {
            stage: i64 = seats.0.stage;
            since: Instant = seats.0.since;
        }
        Self(Offer { name, ends, stage, since })
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<OfferEvent, ColumnError> {
        Offer::read_event(name, detail)
    }
}

impl Neighbourhood for Seats {}

on_both! {
    fn an_effect_is_never_dropped(store) {
        store.insert(&[Seats(offer("a")), Seats(offer("b"))], &one_policy(&KEEP)).unwrap();
        let options = SweepOptions::default();
        let late = at("2026-03-05T00:00:00Z");
        let error = sweep::<Seats, _, _, _>(&mut store, &one_policy(&KEEP), late, options, &mut ()).unwrap_err();
        assert!(
            matches!(&error.source, StorageError::Effect { kind: "seats", event } if event == "ended, put_away"),
            "{error}"
        );
        let row = store.find::<Seats>("a").unwrap().unwrap();
        assert_eq!((row.version, row.record), (0, Seats(offer("a"))));
        assert_eq!(store.outbox_counts().unwrap().queued, 0);
        // A step that only brings about messages is taken.
        let early = at("2026-03-01T13:00:00Z");
        let report = sweep::<Seats, _, _, _>(&mut store, &one_policy(&KEEP), early, options, &mut ()).unwrap();
        assert_eq!((report.changed, report.notifications), (2, 2));
    }
}
