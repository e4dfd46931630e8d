//! The rules of referral codes, proved.

mod driver;
mod faults;
mod history;
mod laws;
mod oracle;
