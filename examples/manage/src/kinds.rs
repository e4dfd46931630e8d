//! The kinds of record that this program sweeps. Here they are named, one line each; what is done with all of them alike
//! is done by these macros.

/// Does the same with every kind, in order: `for_each_kind!(K => { … })`.
macro_rules! for_each_kind {
    ($kind:ident => $body:block) => {{
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::ReferralCodes);
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::Cohorts);
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::CoachingSessions);
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::Patterns);
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::ClassSessions);
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::Documents);
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::Jobs);
        $crate::kinds::for_each_kind!(@ $kind => $body, duecourse::kinds::PayoutRequests);
    }};
    (@ $kind:ident => $body:block, $of:ty) => {{
        type $kind = $of;
        $body
    }};
}

/// Does it with the kind that was asked for: `of_kind!(records, K => …)`.
macro_rules! of_kind {
    ($records:expr, $kind:ident => $body:expr) => {
        match $records {
            $crate::cli::Records::ReferralCodes => {
                type $kind = duecourse::kinds::ReferralCodes;
                $body
            }
            $crate::cli::Records::Cohorts => {
                type $kind = duecourse::kinds::Cohorts;
                $body
            }
            $crate::cli::Records::Sessions => {
                type $kind = duecourse::kinds::CoachingSessions;
                $body
            }
            $crate::cli::Records::Patterns => {
                type $kind = duecourse::kinds::Patterns;
                $body
            }
            $crate::cli::Records::ClassSessions => {
                type $kind = duecourse::kinds::ClassSessions;
                $body
            }
            $crate::cli::Records::Documents => {
                type $kind = duecourse::kinds::Documents;
                $body
            }
            $crate::cli::Records::Jobs => {
                type $kind = duecourse::kinds::Jobs;
                $body
            }
            $crate::cli::Records::PayoutRequests => {
                type $kind = duecourse::kinds::PayoutRequests;
                $body
            }
        }
    };
}

pub(crate) use {for_each_kind, of_kind};

use duecourse::Registry;

use crate::store::Store;

/// Every one of them.
pub(crate) fn registry<S: Store>() -> Registry<S> {
    let mut registry = Registry::new();
    for_each_kind!(K => {
        registry = registry.with::<K>();
    });
    registry
}
