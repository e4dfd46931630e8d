//! Schedule patterns and class sessions, proved.

mod bookings;
mod defects;
mod driver;
mod edits;
mod faults;
mod history;
mod laws;
mod made;
mod oracle;
mod studio;
mod ten_years;
mod vectors;
mod when;
mod wire;
mod world;
