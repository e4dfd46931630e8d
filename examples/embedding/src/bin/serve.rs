//! Serves the web application on 127.0.0.1:3000: `cargo run -p embedding --bin serve -- shop.sqlite3`.

use std::{error::Error, path::PathBuf};

use automation_core::Instant;
use embedding::web::{Shop, router};
use zone_core::Zone;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let database = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("shop.sqlite3"), PathBuf::from);
    let shop = Shop::open(&database, Zone::UTC, now)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(shop)).await?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn now() -> Instant {
    Instant::from_system_time(std::time::SystemTime::now()).unwrap_or(Instant::UNIX_EPOCH)
}
