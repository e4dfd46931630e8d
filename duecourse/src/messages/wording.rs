use automation_core::{money::Currency, words};
use serde::{Deserialize, Serialize};
use zone_core::Zone;

/// How an organisation writes days, times and money.
///
/// ```
/// use duecourse::messages::{DateForm, Wording};
///
/// let wording = Wording { date_form: DateForm::DayFirst, ..Wording::new(zone_core::zone!("Europe/London")) };
/// assert_eq!(wording.currency.to_string(), "USD");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// The zone in which instants are told, unless a template names another.
    pub zone: Zone,
    /// How a day is written.
    pub date_form: DateForm,
    /// The currency of a sum of nothing, which has none of its own.
    pub currency: Currency,
}

impl Wording {
    /// With days such as `January 15, 2024`, and US dollars.
    pub const fn new(zone: Zone) -> Self {
        Self { zone, date_form: DateForm::Long, currency: Currency::USD }
    }
}

/// How a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// `January 15, 2024`.
    #[default]
    Long,
    /// `15 January 2024`.
    DayFirst,
    /// `2024-01-15`.
    Iso,
}

words!(DateForm, "form of dates", Long => "long", DayFirst => "day_first", Iso => "iso");
