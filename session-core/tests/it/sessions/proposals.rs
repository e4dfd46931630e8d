//! Proposals (S-6), and the contracts they become (S-5).

use session_core::{
    contract::{
        ContractDraft, ContractError, ContractNumber, Proposal, ProposalError, ProposalStatus,
        accept_proposal,
    },
    texts::CoverLetter,
};

use super::scene::*;

fn letter() -> CoverLetter {
    CoverLetter::new(&"I have taught this for ten years. ".repeat(4)).unwrap()
}

fn offer(sessions: u32, price: u64, minutes: i64) -> Result<Proposal, ProposalError> {
    Proposal::new(user("ann"), user("ben"), letter(), sessions, price, length(minutes))
}

#[test]
fn s_6_a_cover_letter_has_100_to_2000_characters() {
    for (count, works) in [(99, false), (100, true), (2000, true), (2001, false)] {
        assert_eq!(CoverLetter::new(&format!(" {} ", "ß".repeat(count))).is_ok(), works, "{count}");
    }
}

#[test]
fn s_6_sessions_price_and_length() {
    for (sessions, works) in [(0, false), (1, true), (50, true), (51, false)] {
        assert_eq!(offer(sessions, 50_00, 60).is_ok(), works, "{sessions} sessions");
    }
    for (price, works) in [(9_99, false), (10_00, true), (u64::MAX, true)] {
        assert_eq!(offer(10, price, 60).is_ok(), works, "{price}");
    }
    let offered: Vec<_> = (15..=480).filter(|minutes| offer(10, 50_00, *minutes).is_ok()).collect();
    assert_eq!(offered, [30, 45, 60, 90, 120]);
    let told = |refused: Result<Proposal, ProposalError>| refused.unwrap_err().to_string();
    assert_eq!(told(offer(51, 50_00, 60)), "a proposal of 51 sessions is not possible; it takes 1 to 50");
    assert_eq!(
        told(offer(10, 9_99, 60)),
        "a price of 999 minor units a session is not possible; it takes at least 1000"
    );
    assert_eq!(
        told(offer(10, 50_00, 61)),
        "sessions of 61 minutes are not offered; take 30, 45, 60, 90 or 120 minutes"
    );
}

#[test]
fn s_6_the_total_is_sessions_times_price() {
    assert_eq!(offer(10, 50_00, 60).unwrap().total(), Some(50_000));
    assert_eq!(offer(2, u64::MAX, 60).unwrap().total(), None);
}

/// S-6: one is accepted, the other pending ones are rejected; what was answered stays.
#[test]
fn s_6_accepting_one_rejects_the_others() {
    let mut proposals = [(); 4].map(|()| offer(10, 50_00, 60).unwrap());
    proposals[3].status = ProposalStatus::Accepted;
    accept_proposal(&mut proposals, 1).unwrap();
    let statuses =
        |proposals: &[Proposal]| proposals.iter().map(|proposal| proposal.status).collect::<Vec<_>>();
    let (accepted, rejected) = (ProposalStatus::Accepted, ProposalStatus::Rejected);
    assert_eq!(statuses(&proposals), [rejected, accepted, rejected, accepted]);
    let before = proposals.clone();
    let again = [0, 1, 4].map(|index| accept_proposal(&mut proposals, index).unwrap_err());
    assert_eq!(again[0], ProposalError::Answered { status: rejected });
    assert_eq!(again[1], ProposalError::Answered { status: accepted });
    assert_eq!(again[2], ProposalError::Unknown { index: 4 });
    assert_eq!(proposals, before, "nothing is changed then");
}

/// S-5: a contract comes from an accepted proposal, with its terms.
#[test]
fn s_5_a_contract_of_a_proposal() {
    let mut proposal = offer(10, 50_00, 90).unwrap();
    for status in [ProposalStatus::Pending, ProposalStatus::Rejected] {
        proposal.status = status;
        let refused = ContractDraft::of_proposal(&proposal, "77", zone_core::Zone::UTC);
        assert_eq!(refused, Err(ContractError::NotAccepted { status }));
    }
    proposal.status = ProposalStatus::Accepted;
    let draft = ContractDraft::of_proposal(&proposal, "77", zone_core::zone!("Europe/London")).unwrap();
    let contract = draft.agree(ContractNumber::plain(12), at(MADE)).unwrap();
    assert_eq!(contract.proposal.as_deref(), Some("77"));
    assert_eq!((contract.total_sessions, contract.rate, contract.length), (10, 50_00, length(90)));
    assert_eq!((contract.total_amount(), proposal.total()), (Some(50_000), Some(50_000)));
    assert_eq!((contract.student, contract.coach), (user("ann"), user("ben")));
    assert_eq!(contract.zone, zone_core::zone!("Europe/London"));
}
