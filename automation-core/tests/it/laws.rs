//! The nine laws on the kernel's own kinds, written to JSON and read again on the way.

use automation_core::testing::{
    Asked, CommandSpecimen, Lamp, LampEvent, Lamps, LitOnRack, Oil, Rows, Specimen,
};
use automation_core::{
    Actor, Row, Span,
    testing::{Opened, Shop, Shops},
};
use proptest::{
    prelude::Just,
    strategy::{BoxedStrategy, Strategy},
};
use serde::{Serialize, de::DeserializeOwned};

fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
}

struct LampsInJson;

impl Specimen for LampsInJson {
    type Policy = Oil;
    type Record = Lamp;

    fn policies() -> BoxedStrategy<Oil> {
        Lamps::policies()
    }

    fn records(oil: &Oil) -> BoxedStrategy<Lamp> {
        Lamps::records(oil)
    }

    fn facts(batch: &[Row<Lamp>], all: &Rows<Lamp>) -> LitOnRack {
        Lamps::facts(batch, all)
    }

    fn round_trip(lamp: &Lamp) -> Result<Lamp, String> {
        through_json(lamp)
    }

    fn round_trip_event(event: &LampEvent) -> Result<LampEvent, String> {
        through_json(event)
    }
}

impl CommandSpecimen for LampsInJson {
    fn commands(lamp: &Lamp) -> BoxedStrategy<Asked> {
        Lamps::commands(lamp)
    }
}

struct ShopsInJson;

impl Specimen for ShopsInJson {
    type Policy = ();
    type Record = Shop;

    fn policies() -> BoxedStrategy<()> {
        Shops::policies()
    }

    fn records((): &()) -> BoxedStrategy<Shop> {
        Shops::records(&())
    }

    fn horizon() -> Span {
        Shops::horizon()
    }

    fn round_trip(shop: &Shop) -> Result<Shop, String> {
        through_json(shop)
    }

    fn round_trip_event(event: &Opened) -> Result<Opened, String> {
        through_json(event)
    }
}

mod lamp {
    automation_core::laws!(super::LampsInJson);
}

mod shop {
    automation_core::laws!(super::ShopsInJson, without commands);
}

/// Lamps of which only the system asks something, and it may not.
struct NeverAsked;

impl Specimen for NeverAsked {
    type Policy = Oil;
    type Record = Lamp;

    fn policies() -> BoxedStrategy<Oil> {
        Lamps::policies()
    }

    fn records(oil: &Oil) -> BoxedStrategy<Lamp> {
        Lamps::records(oil)
    }
}

impl CommandSpecimen for NeverAsked {
    fn commands(_: &Lamp) -> BoxedStrategy<Asked> {
        // Nobody asks, so it is always refused.
        Just(Asked::Light).boxed()
    }

    fn actors(_: &Lamp) -> BoxedStrategy<Actor> {
        Just(Actor::System).boxed()
    }
}

mod bakery {
    automation_core::laws!(automation_core::testing::Bakeries, without commands);
}

#[test]
fn a_law_that_was_not_tried_does_not_hold() {
    let untried = automation_core::testing::laws::law_7_commands::<NeverAsked>(32).expect_err("not tried");
    assert_eq!(
        untried,
        "law 7 (commands): none of the 32 cases drawn had a command that was obeyed, so the law was not tried"
    );
}
