use std::collections::BTreeMap;

use super::{Lantern, LanternEvent, Light, Oil};
use crate::{
    Consequences, DedupKey, Effect, Facts, Instant, Lifecycle, LifecycleExt, Notification, Recipient,
    Subject, TakenStep, Withdrawal,
};

/// How many lanterns burn on each rack, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LitOnRack(pub BTreeMap<u8, usize>);

impl LitOnRack {
    /// The count of the racks that `lanterns` hang on.
    pub fn of<'a>(lanterns: impl IntoIterator<Item = &'a Lantern>) -> Self {
        let mut count = BTreeMap::new();
        for lantern in lanterns {
            *count.entry(lantern.rack).or_default() += usize::from(burns(lantern));
        }
        Self(count)
    }
}

impl Facts for LitOnRack {
    fn absorb(&mut self, fresh: Self) {
        for (rack, count) in fresh.0 {
            self.0.entry(rack).or_insert(count);
        }
    }
}

/// What the life of a lantern brings about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LanternEffect {
    /// A message to the keepers.
    Tell(Notification),
    /// What the keepers were to be told is no longer so.
    Untrue(Withdrawal),
    /// The last light on that rack is gone.
    RackDark(u8),
}

impl Effect for LanternEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Tell(message) => Some(message),
            Self::Untrue(_) | Self::RackDark(_) => None,
        }
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Untrue(withdrawal) => Some(withdrawal),
            Self::Tell(_) | Self::RackDark(_) => None,
        }
    }
}

fn burns(lantern: &Lantern) -> bool {
    matches!(lantern.light, Light::Burning { .. })
}

impl Consequences for Lantern {
    type Facts = LitOnRack;
    type Effect = LanternEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        racks: &mut LitOnRack,
        oil: &Oil,
        out: &mut Vec<LanternEffect>,
    ) {
        let TakenStep { before, step, after, .. } = *taken;
        let subject = || Subject { kind: Self::KIND, key: after.number.to_string() };
        let tell = |kind: &'static str, useful_until| {
            LanternEffect::Tell(Notification {
                kind,
                recipient: Recipient::group("keepers"),
                subject: Some(subject()),
                fields: Vec::new(),
                dedup: DedupKey::new([kind, &after.number.to_string(), &step.at.to_string()]),
                useful_until,
                may_be_held: true,
            })
        };
        let untrue = |kinds| LanternEffect::Untrue(Withdrawal::by(step, subject(), kinds));
        match step.event {
            // Nobody needs to know that the oil is low when the light is gone.
            LanternEvent::RanLow => out.push(tell("lantern_low", going_out(after, oil))),
            LanternEvent::WentOut => out.push(tell("lantern_out", None)),
            // What is lit again is not out, and what was snuffed is not about to go out.
            LanternEvent::Lit => out.push(untrue(&["lantern_low", "lantern_out"])),
            LanternEvent::Snuffed => out.push(untrue(&["lantern_low"])),
            LanternEvent::Flickered | LanternEvent::Returned => {}
        }
        let Some(lit) = racks.0.get_mut(&after.rack) else { return };
        match (burns(before), burns(after)) {
            (false, true) => *lit += 1,
            (true, false) => {
                *lit = lit.saturating_sub(1);
                if *lit == 0 {
                    out.push(LanternEffect::RackDark(after.rack));
                }
            }
            _ => {}
        }
    }
}

/// When the light goes out if nobody acts.
fn going_out(lantern: &Lantern, oil: &Oil) -> Option<Instant> {
    let mut steps = lantern.timeline(oil).map_while(Result::ok);
    steps.find(|step| step.event == LanternEvent::WentOut).map(|step| step.at)
}
