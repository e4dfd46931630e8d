//! Referral codes.

pub(crate) mod codes;
