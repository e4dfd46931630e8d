//! A web application over the application layer: a handler that asks a command, and a layer that settles what is due.
//!
//! A handler takes a connection from a pool, opens a transaction on a thread that may wait, and asks the layer. The
//! policy in force, the refusal with its reasons, the audit and the dry run are the layer's; the handler turns the
//! answer into a status.

mod codes;
mod settle_due;
mod shop;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

pub use self::shop::Shop;

/// The application's pages.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/codes/{code}", get(codes::explain))
        .route("/codes/{code}/{command}", post(codes::ask))
        .layer(from_fn_with_state(shop.clone(), settle_due::settle_due))
        .with_state(shop)
}
