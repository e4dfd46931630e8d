//! Contracts (S-4).

use automation_core::{Instant, UserId};
use duecourse::import::Fields;
use duecourse::import::TableColumn;
use session_core::{
    Contract,
    contract::{ContractDraft, ContractNumber, ContractStatus, PaymentModel, PaymentStatus, SessionLength},
    texts::Terms,
};
use storage_diesel::StorageError;
use zone_core::Zone;

use super::{
    importer::{Importer, note_keyed},
    verdicts::Verdicts,
};
use crate::{error::Error, invocation::Invocation, store::Store};
use duecourse::civil_time::parse_zone;

pub(super) struct Contracts {
    now: Instant,
    zone: Zone,
}

impl<S: Store> Importer<S> for Contracts {
    const NAME: &'static str = "import contracts";
    const WHAT: &'static str = "contract(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("number"),
        TableColumn::needed("student"),
        TableColumn::needed("coach"),
        TableColumn::needed("total_sessions"),
        TableColumn::needed("rate"),
        TableColumn::needed("minutes"),
        TableColumn::optional("payment_model"),
        TableColumn::optional("zone"),
        TableColumn::optional("start_date"),
        TableColumn::optional("end_date"),
        TableColumn::optional("status"),
        TableColumn::optional("payment"),
        TableColumn::optional("proposal"),
        TableColumn::optional("cancellation_policy"),
        TableColumn::optional("learning_outcomes"),
        TableColumn::optional("created_at"),
    ];
    type Entry = Contract;

    fn begin(invocation: &Invocation, _: &mut S) -> Result<Self, Error> {
        Ok(Self { now: invocation.now, zone: invocation.zone() })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Contract> {
        let number = fields.needed::<ContractNumber>("number");
        let (student, coach) = (user(fields, "student"), user(fields, "coach"));
        let total = whole(fields, "total_sessions", "number of sessions");
        let rate = match fields.text("rate") {
            Some(_) => fields.amount("rate"),
            None => whole(fields, "rate", "amount"),
        };
        let length = whole(fields, "minutes", "length in minutes").and_then(|minutes| {
            fields.note(SessionLength::from_minutes(i64::try_from(minutes).unwrap_or(i64::MAX)))
        });
        let zone = match fields.text("zone") {
            Some(name) => fields.note(parse_zone(name)),
            None => Some(self.zone),
        };
        let payment_model = word::<PaymentModel>(fields, "payment_model");
        let status = word::<ContractStatus>(fields, "status");
        let payment = word::<PaymentStatus>(fields, "payment");
        let (start, end) = (fields.date("start_date"), fields.date("end_date"));
        let terms = ["cancellation_policy", "learning_outcomes"].map(|column| {
            let text = fields.text(column)?;
            fields.note(Terms::new(text).map_err(|error| format!("{column}: {error}")))
        });
        let [cancellation_policy, learning_outcomes] = terms;
        let created_at = fields.created_at(self.now);
        let total = u32::try_from(total?).unwrap_or(u32::MAX);
        let draft = ContractDraft {
            proposal: fields.text("proposal").map(str::to_owned),
            payment_model,
            start,
            end,
            cancellation_policy,
            learning_outcomes,
            status,
            payment,
            ..ContractDraft::new(student?, coach?, total, rate?, length?, zone?)
        };
        fields.note(draft.agree(number?, created_at))
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Contract)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let contracts: Vec<Contract> = entries.iter().map(|(_, contract)| contract.clone()).collect();
        let others = store.others_of_proposals(&contracts)?;
        let mut free = Vec::with_capacity(entries.len());
        for ((line, contract), other) in entries.into_iter().zip(others) {
            match (&contract.proposal, other) {
                (Some(proposal), Some(other)) => {
                    let (proposal, number) = (proposal.clone(), other.to_string());
                    let taken = StorageError::ProposalTaken { proposal, number };
                    verdicts.refuse(line, vec![taken.to_string()]);
                }
                _ => free.push((line, contract)),
            }
        }
        let contracts: Vec<Contract> = free.iter().map(|(_, contract)| contract.clone()).collect();
        let inserted = store.add_contracts(&contracts)?;
        note_keyed(store, &free, &inserted, "contract", verdicts)
    }
}

fn user(fields: &mut Fields<'_>, column: &str) -> Option<UserId> {
    let text = fields.text(column).unwrap_or_default();
    fields.note(UserId::new(text).map_err(|error| format!("{column}: {error}")))
}

/// A whole number that must be there.
fn whole(fields: &mut Fields<'_>, column: &str, what: &str) -> Option<u64> {
    if fields.text(column).is_none() {
        fields.object(format_args!("the {} is empty", column.replace('_', " ")));
    }
    fields.whole(column, what)
}

/// One of the words of a type, in any case.
fn word<T: std::str::FromStr<Err = session_core::texts::WordError> + Default>(
    fields: &mut Fields<'_>,
    column: &str,
) -> T {
    let Some(text) = fields.text(column) else { return T::default() };
    let parsed = text.to_lowercase().replace([' ', '-'], "_").parse();
    fields.note(parsed).unwrap_or_default()
}
