//! When somebody can be booked.

mod availability;
mod blocked;
mod clock_grid;
mod exception;
mod free;
mod hours;
mod interval;
mod local_day;
mod obstacle;
mod opening;
mod opening_step;
mod openings;
mod term;
mod weekly_hours;
mod without;
mod working;

pub use availability::{Calendar, CalendarError};
pub use blocked::Blocked;
pub use exception::{CalendarException, ExceptionKind};
pub use free::Free;
pub use hours::{Hours, HoursError};
pub use interval::{Interval, IntervalError};
pub use obstacle::{CalendarObstacle, CalendarSource};
pub use opening::Opening;
pub use opening_step::OpeningStep;
pub use openings::Openings;
pub use term::Term;
pub use weekly_hours::{WeeklyHours, WeeklyHoursError};
