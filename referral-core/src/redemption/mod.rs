//! Bookings to which a code is applied, and their price.

mod pricing;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod redemption;

pub use pricing::{Price, price};
pub use redemption::{
    Applicant, Booking, PaymentStatus, Redemption, RedemptionReason, RedemptionRequest, Uses, redeem,
};
