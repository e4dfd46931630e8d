use proptest::prelude::*;

use super::{Asked, Lamp, Light, LitOnRack, Oil};
use crate::{
    Instant, Row, Span,
    testing::{CommandSpecimen, Rows, Specimen},
};

/// Draws lamps for the laws.
#[derive(Debug)]
pub struct Lamps;

const HOUR: i64 = 3_600_000_000;

/// From none at all to two days, to the microsecond.
fn spans() -> BoxedStrategy<Span> {
    prop_oneof![
        1 => Just(Span::ZERO),
        1 => Just(Span::MICROSECOND),
        4 => (0..48 * HOUR).prop_map(|micros| Span::from_micros(micros).expect("not negative")),
    ]
    .boxed()
}

/// Some years around 1970.
fn instants() -> BoxedStrategy<Instant> {
    prop_oneof![Just(0), -10_000 * HOUR..500_000 * HOUR]
        .prop_map(|micros| Instant::from_micros(micros).expect("in range"))
        .boxed()
}

impl Specimen for Lamps {
    type Policy = Oil;
    type Record = Lamp;

    fn policies() -> BoxedStrategy<Oil> {
        let flickers =
            prop::option::of((HOUR / 2..30 * HOUR).prop_map(Span::from_micros)).prop_map(Option::flatten);
        (spans(), spans(), flickers, spans(), spans())
            .prop_map(|(burns, low_before, flickers_every, cools, returnable)| Oil {
                burns,
                low_before,
                flickers_every,
                cools,
                returnable,
            })
            .boxed()
    }

    fn records(_: &Oil) -> BoxedStrategy<Lamp> {
        let burning = |lit| (Just(lit), 0..3_u32, any::<bool>());
        (instants(), spans(), spans(), 1..1_000_u32, 1..4_u8)
            .prop_flat_map(move |(bought, first, second, number, rack)| {
                let lit = bought.checked_add(first).expect("in range");
                let since = lit.checked_add(second).expect("in range");
                let light = prop_oneof![
                    1 => Just(Light::Unlit),
                    4 => burning(lit).prop_map(|(lit, flickers, low)| Light::Burning { lit, flickers, low }),
                    2 => Just(Light::Out),
                    1 => Just(Light::Returned),
                ];
                light.prop_map(move |light| Lamp { number, rack, bought, since, light })
            })
            .boxed()
    }

    fn facts(_: &[Row<Lamp>], all: &Rows<Lamp>) -> LitOnRack {
        LitOnRack::of(all.values().map(|row| &row.record))
    }
}

impl CommandSpecimen for Lamps {
    fn commands(_: &Lamp) -> BoxedStrategy<Asked> {
        prop_oneof![Just(Asked::Light), Just(Asked::Snuff), Just(Asked::Return)].boxed()
    }
}
