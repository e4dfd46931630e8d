//! The rules of referral codes, proved.

mod driver;
mod faults;
mod history;
mod laws;
mod made;
mod oracle;
mod rules_commands;
mod rules_defects;
mod rules_issue;
mod rules_md;
mod rules_money;
mod rules_told;
mod vectors;
mod wire;
