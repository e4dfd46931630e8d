//! A kind of record to read: it has states, an event that repeats, a warning that is of use only for a
//! while, a command that must wait, a right that ends, and neighbours.

use crate::{
    Because, Commands, Due, Event, Instant, Lifecycle, Objections, Refusal, Request, Sample, Span, Viewpoint,
    soonest,
};

mod effects;
mod specimen;

pub use effects::{LampEffect, LitOnRack};
pub use specimen::Lamps;

/// A lamp on a rack. Lit, it flickers now and then, runs low, and goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lamp {
    /// Its number, which its messages bear.
    pub number: u32,
    /// The rack it hangs on.
    pub rack: u8,
    /// When it was bought.
    pub bought: Instant,
    /// Its last event.
    pub since: Instant,
    /// What it does.
    pub light: Light,
}

/// What a lamp does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Light {
    /// It was never lit.
    Unlit,
    /// It burns.
    Burning {
        /// Since when.
        lit: Instant,
        /// How often it flickered.
        flickers: u32,
        /// Whether the oil ran low.
        low: bool,
    },
    /// It went out, or was snuffed.
    Out,
    /// It was given back.
    Returned,
}

/// What the keeper of the lamps chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oil {
    /// How long a lamp burns (L-1).
    pub burns: Span,
    /// How long before its end the oil is low (L-2).
    pub low_before: Span,
    /// How often it flickers; `None`: never (L-3). A zero span would have no end.
    pub flickers_every: Option<Span>,
    /// How long it must cool before it can be lit again (L-4).
    pub cools: Span,
    /// How long after the purchase it can be given back (L-5).
    pub returnable: Span,
}

impl Default for Oil {
    /// Burns for eight hours, low an hour before the end, cools for ten minutes, returnable for a week.
    fn default() -> Self {
        Self {
            burns: Span::hours(8),
            low_before: Span::hours(1),
            flickers_every: None,
            cools: Span::minutes(10),
            returnable: Span::days(7),
        }
    }
}

/// What can happen to a lamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[expect(missing_docs, reason = "the names say it")]
pub enum LampEvent {
    Lit,
    Flickered,
    RanLow,
    WentOut,
    Snuffed,
    Returned,
}

/// What can be asked of a lamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To light it: not while it burns, nor before it has cooled.
    Light,
    /// To put it out.
    Snuff,
    /// To give it back: within the time after its purchase, and not while it burns.
    Return,
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum Objection {
    #[error("it burns already")]
    Burns,
    #[error("it does not burn")]
    DoesNotBurn,
    #[error("it is still hot; it cools for {0}")]
    Hot(Span),
    #[error("it was given back")]
    Returned,
    #[error("it could be given back within {0} of its purchase")]
    TooLate(Span),
    #[error("somebody must ask for it")]
    NobodyAsks,
}

impl Lamp {
    /// A lamp bought and lit at that instant.
    pub fn lit(number: u32, at: Instant) -> Self {
        let light = Light::Burning { lit: at, flickers: 0, low: false };
        Self { number, rack: 1, bought: at, since: at, light }
    }

    fn burns_out(lit: Instant, oil: &Oil) -> Option<Because> {
        Because::after("L-1", "the lighting", lit, oil.burns)
    }
}

impl Event for LampEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Lit => "lit",
            Self::Flickered => "flickered",
            Self::RanLow => "ran_low",
            Self::WentOut => "went_out",
            Self::Snuffed => "snuffed",
            Self::Returned => "returned",
        }
    }
}

impl Lifecycle for Lamp {
    const KIND: &'static str = "lamp";
    type Policy = Oil;
    type Event = LampEvent;

    fn state(&self) -> &'static str {
        match self.light {
            Light::Unlit => "unlit",
            Light::Burning { low: false, .. } => "burning",
            Light::Burning { low: true, .. } => "burning (low)",
            Light::Out => "out",
            Light::Returned => "returned",
        }
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, oil: &Oil) -> Option<Due<LampEvent>> {
        let Light::Burning { lit, flickers, low } = self.light else { return None };
        let out = Self::burns_out(lit, oil);
        let runs_low = out.filter(|_| !low).and_then(|out| {
            // Where a lamp burns for less than that, this lies before it was lit; it is low at once.
            Because::before("L-2", "the end of the oil", out.at(), oil.low_before)
        });
        let flicker = oil.flickers_every.and_then(|every| {
            let passed = every.micros().checked_mul(i64::from(flickers) + 1)?;
            Because::after("L-3", "the lighting", lit, Span::from_micros(passed)?)
        });
        soonest([
            flicker.map(|because| because.brings(LampEvent::Flickered)),
            runs_low.map(|because| because.brings(LampEvent::RanLow)),
            out.map(|because| because.brings(LampEvent::WentOut)),
        ])
    }

    fn apply(&mut self, event: &LampEvent, at: Instant) {
        self.since = at;
        match (event, &mut self.light) {
            (LampEvent::Lit, light) => *light = Light::Burning { lit: at, flickers: 0, low: false },
            (LampEvent::Flickered, Light::Burning { flickers, .. }) => {
                *flickers = flickers.saturating_add(1);
            }
            (LampEvent::RanLow, Light::Burning { low, .. }) => *low = true,
            (LampEvent::Flickered | LampEvent::RanLow, _) => {}
            (LampEvent::WentOut | LampEvent::Snuffed, light) => *light = Light::Out,
            (LampEvent::Returned, light) => *light = Light::Returned,
        }
    }
}

impl Commands for Lamp {
    type Command = Asked;
    type Reason = Objection;

    fn decide(
        &self,
        request: &Request<'_, Asked>,
        _: &LitOnRack,
        oil: &Oil,
    ) -> Result<LampEvent, Refusal<Objection>> {
        let Request { command: asked, actor, now, .. } = *request;
        let mut objections = Objections::new();
        if actor.user().is_none() {
            objections.always(Objection::NobodyAsks);
        }
        let burning = matches!(self.light, Light::Burning { .. });
        if self.light == Light::Returned {
            objections.always(Objection::Returned);
        } else if burning && *asked != Asked::Snuff {
            objections.always(Objection::Burns);
        }
        let event = match asked {
            Asked::Light => {
                let cold = self.since.checked_add(oil.cools).unwrap_or(Instant::MAX);
                if self.light == Light::Out && now < cold {
                    objections.until(cold, Objection::Hot(oil.cools));
                }
                LampEvent::Lit
            }
            Asked::Snuff => {
                if !burning {
                    objections.always(Objection::DoesNotBurn);
                }
                LampEvent::Snuffed
            }
            Asked::Return => {
                let end = self.bought.checked_add(oil.returnable).unwrap_or(Instant::MAX);
                if now >= end {
                    objections.since(end, Objection::TooLate(oil.returnable));
                }
                LampEvent::Returned
            }
        };
        objections.finish().map(|()| event)
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<Asked, Objection>> {
        let asked = [("light", Asked::Light), ("snuff", Asked::Snuff), ("return", Asked::Return)];
        asked.into_iter().map(|(name, asked)| Sample::new(from.actor.clone(), name, asked)).collect()
    }

    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        self.bought.checked_add(from.policy.returnable).into_iter().collect()
    }
}
