use proptest::prelude::*;

use super::{Bakery, BakeryEffect, Baking, Loaf};
use crate::{
    Births, Instant, Row, Span,
    testing::{Rows, Specimen},
};

/// Draws bakeries for the laws: some bear the same name and opened at the same instant, so that two of them bake the
/// same loaf.
#[derive(Debug)]
pub struct Bakeries;

const HOUR: i64 = 3_600_000_000;

impl Specimen for Bakeries {
    type Policy = Baking;
    type Record = Bakery;

    fn policies() -> BoxedStrategy<Baking> {
        let span = |hours: std::ops::Range<i64>| {
            hours.prop_map(|hours| Span::from_micros(hours * HOUR).expect("not negative"))
        };
        (span(0..50), 0..6_u32, prop::option::of(span(0..80)))
            .prop_map(|(every, ordered, fresh)| Baking { every, ordered, fresh })
            .boxed()
    }

    fn records(_: &Baking) -> BoxedStrategy<Bakery> {
        (prop::sample::select(vec!["harbour", "mill"]), -3..4_i64, 0..4_u32, 0..100 * HOUR)
            .prop_map(|(name, day, baked, since)| {
                let at = |micros| Instant::from_micros(micros).expect("in range");
                let opened = day * 24 * HOUR;
                let since = if baked == 0 { opened } else { opened + since };
                Bakery { name: name.to_owned(), opened: at(opened), baked, since: at(since) }
            })
            .boxed()
    }

    fn facts(_: &[Row<Bakery>], all: &Rows<Bakery>) -> Births<Loaf> {
        let mut loaves = Births::default();
        for BakeryEffect::Loaf(birth) in all.births() {
            loaves.add(birth.key.as_str());
        }
        loaves
    }
}
