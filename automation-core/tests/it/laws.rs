//! The nine laws on the kernel's own kinds, written to JSON and read again on the way.

use automation_core::testing::{
    Asked, CommandSpecimen, Lantern, LanternEvent, Lanterns, LitOnRack, Oil, Rows, Specimen,
};
use automation_core::{
    Actor, Row, Span,
    testing::{Opened, Shutter, Shutters},
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

struct LanternsInJson;

impl Specimen for LanternsInJson {
    type Policy = Oil;
    type Record = Lantern;

    fn policies() -> BoxedStrategy<Oil> {
        Lanterns::policies()
    }

    fn records(oil: &Oil) -> BoxedStrategy<Lantern> {
        Lanterns::records(oil)
    }

    fn facts(batch: &[Row<Lantern>], all: &Rows<Lantern>) -> LitOnRack {
        Lanterns::facts(batch, all)
    }

    fn round_trip(lantern: &Lantern) -> Result<Lantern, String> {
        through_json(lantern)
    }

    fn round_trip_event(event: &LanternEvent) -> Result<LanternEvent, String> {
        through_json(event)
    }
}

impl CommandSpecimen for LanternsInJson {
    fn commands(lantern: &Lantern) -> BoxedStrategy<Asked> {
        Lanterns::commands(lantern)
    }
}

struct ShuttersInJson;

impl Specimen for ShuttersInJson {
    type Policy = ();
    type Record = Shutter;

    fn policies() -> BoxedStrategy<()> {
        Shutters::policies()
    }

    fn records((): &()) -> BoxedStrategy<Shutter> {
        Shutters::records(&())
    }

    fn horizon() -> Span {
        Shutters::horizon()
    }

    fn round_trip(shutter: &Shutter) -> Result<Shutter, String> {
        through_json(shutter)
    }

    fn round_trip_event(event: &Opened) -> Result<Opened, String> {
        through_json(event)
    }
}

mod lantern {
    automation_core::laws!(super::LanternsInJson);
}

mod shutter {
    automation_core::laws!(super::ShuttersInJson, without commands);
}

/// Lanterns of which only the system asks something, and it may not.
struct NeverAsked;

impl Specimen for NeverAsked {
    type Policy = Oil;
    type Record = Lantern;

    fn policies() -> BoxedStrategy<Oil> {
        Lanterns::policies()
    }

    fn records(oil: &Oil) -> BoxedStrategy<Lantern> {
        Lanterns::records(oil)
    }
}

impl CommandSpecimen for NeverAsked {
    fn commands(_: &Lantern) -> BoxedStrategy<Asked> {
        // Nobody asks, so it is always refused.
        Just(Asked::Light).boxed()
    }

    fn actors(_: &Lantern) -> BoxedStrategy<Actor> {
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
