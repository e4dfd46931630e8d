//! Reading costs nothing where nothing is due: counted, not timed.

use automation_core::{
    Instant, LifecycleExt, Span,
    testing::{Lamp, Light, Oil, Shop},
};

fn lit() -> (Lamp, Instant) {
    let lit: Instant = "2026-03-01T18:00:00Z".parse().expect("an instant");
    (Lamp::lit(1, lit), lit)
}

#[test]
fn reading_allocates_nothing_where_nothing_is_due() {
    let (lamp, lit) = lit();
    let oil = Oil { flickers_every: Some(Span::hours(3)), ..Oil::default() };
    let soon = lit.checked_add(Span::hours(2)).expect("in range");
    let counted = allocation_counter::measure(|| {
        let seen = lamp.as_of(soon, &oil).expect("it comes to rest");
        assert!(matches!(seen.light, Light::Burning { flickers: 0, .. }));
    });
    assert_eq!(counted.count_total, 0, "a lamp with two instants to come");

    let zone = zone_core::zone!("Asia/Beirut");
    let shop = Shop { zone, day: chrono::NaiveDate::from_ymd_opt(2026, 3, 29), open: false, since: lit };
    // What a zone's clocks do in a year is read once in a program's life.
    shop.as_of(lit, &()).expect("it comes to rest");
    let counted = allocation_counter::measure(|| {
        assert!(!shop.as_of(lit, &()).expect("it comes to rest").open);
    });
    assert_eq!(counted.count_total, 0, "a shop whose day begins where midnight does not exist");
}

#[test]
fn the_count_counts() {
    let (lamp, lit) = lit();
    let late = lit.checked_add(Span::hours(9)).expect("in range");
    let counted = allocation_counter::measure(|| {
        let mut lamp = lamp.clone();
        let steps = lamp.catch_up(late, &Oil::default()).expect("it comes to rest");
        assert_eq!(steps.len(), 2);
    });
    assert!(counted.count_total > 0, "the list of steps is on the heap");
}
