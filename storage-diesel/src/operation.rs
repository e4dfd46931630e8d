//! What the operation needs: the schema and its migrations, the runs, the settings.

pub(crate) mod ahead;
pub(crate) mod migrations;
pub(crate) mod reversal;
pub(crate) mod run;
pub(crate) mod settings;
