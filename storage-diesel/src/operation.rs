//! What the operation needs: the schema and its migrations, the runs, the settings, the clock, and what is damaged.

pub(crate) mod clock;
pub(crate) mod damage;
pub(crate) mod ledger;
pub(crate) mod lines;
pub(crate) mod migrations;
pub(crate) mod reversal;
pub(crate) mod runs;
pub(crate) mod settings;
