use std::collections::BTreeMap;

use super::{Lamp, LampEvent, Light, Oil};
use crate::{
    Consequences, DedupKey, Effect, Facts, Instant, Lifecycle, LifecycleExt, Notification, Recipient,
    Subject, TakenStep, Withdrawal,
};

/// How many lamps burn on each rack, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LitOnRack(pub BTreeMap<u8, usize>);

impl LitOnRack {
    /// The count of the racks that `lamps` hang on.
    pub fn of<'a>(lamps: impl IntoIterator<Item = &'a Lamp>) -> Self {
        let mut count = BTreeMap::new();
        for lamp in lamps {
            *count.entry(lamp.rack).or_default() += usize::from(burns(lamp));
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

/// What the life of a lamp brings about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LampEffect {
    /// A message to the keepers.
    Tell(Notification),
    /// What the keepers were to be told is no longer so.
    Untrue(Withdrawal),
    /// The last light on that rack is gone.
    RackDark(u8),
}

impl Effect for LampEffect {
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

fn burns(lamp: &Lamp) -> bool {
    matches!(lamp.light, Light::Burning { .. })
}

impl Consequences for Lamp {
    type Facts = LitOnRack;
    type Effect = LampEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        racks: &mut LitOnRack,
        oil: &Oil,
        out: &mut Vec<LampEffect>,
    ) {
        let TakenStep { before, step, after, .. } = *taken;
        let subject = || Subject { kind: Self::KIND, key: after.number.to_string() };
        let tell = |kind: &'static str, useful_until| {
            LampEffect::Tell(Notification {
                kind,
                recipient: Recipient::group("keepers"),
                subject: Some(subject()),
                fields: Vec::new(),
                dedup: DedupKey::new([kind, &after.number.to_string(), &step.at.to_string()]),
                useful_until,
                may_be_held: true,
            })
        };
        let untrue = |kinds| LampEffect::Untrue(Withdrawal::by(step, subject(), kinds));
        match step.event {
            // Nobody needs to know that the oil is low when the light is gone.
            LampEvent::RanLow => out.push(tell("lamp_low", going_out(after, oil))),
            LampEvent::WentOut => out.push(tell("lamp_out", None)),
            // What is lit again is not out, and what was snuffed is not about to go out.
            LampEvent::Lit => out.push(untrue(&["lamp_low", "lamp_out"])),
            LampEvent::Snuffed => out.push(untrue(&["lamp_low"])),
            LampEvent::Flickered | LampEvent::Returned => {}
        }
        let Some(lit) = racks.0.get_mut(&after.rack) else { return };
        match (burns(before), burns(after)) {
            (false, true) => *lit += 1,
            (true, false) => {
                *lit = lit.saturating_sub(1);
                if *lit == 0 {
                    out.push(LampEffect::RackDark(after.rack));
                }
            }
            _ => {}
        }
    }
}

/// When the light goes out if nobody acts.
fn going_out(lamp: &Lamp, oil: &Oil) -> Option<Instant> {
    let mut steps = lamp.timeline(oil).map_while(Result::ok);
    steps.find(|step| step.event == LampEvent::WentOut).map(|step| step.at)
}
