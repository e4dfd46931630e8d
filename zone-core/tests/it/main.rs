//! Tests of zones.

mod by_chrono_tz;
mod chrono_zone;
mod cursor;
mod data;
mod names;
mod wire;
mod zoneinfo;
