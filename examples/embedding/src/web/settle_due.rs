use automation_core::UserId;
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use duecourse::{Call, kinds::Cohorts, sweep::settle_some};

use super::Shop;

/// How many cohorts a request completes at most; the sweep does the rest.
const MOST: usize = 100;

/// Completes the cohorts that are over, at most once a minute, before a request that may write. Pages are right
/// without it, so what goes wrong is said and the request goes on.
pub(super) async fn settle_due(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let may_write = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if may_write && shop.is_time_to_look() {
        let settled = shop
            .with_store(|shop, store| {
                let system = UserId::new("web").map_err(|error| error.to_string())?;
                let call = Call::new(shop.now(), &system, shop);
                settle_some::<Cohorts, _>(&call, store, &shop.cohorts, MOST)
                    .map_err(|error| error.to_string())
            })
            .await;
        match settled {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => eprintln!("ERROR cohorts: {error}"),
            Err(status) => eprintln!("ERROR cohorts: the database was not reached ({status})"),
        }
    }
    next.run(request).await
}
