use std::{
    error::Error,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use automation_core::{Instant, Span};
use axum::http::StatusCode;
use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, CustomizeConnection, Pool},
};
use duecourse::{
    Host, Kind as _,
    kinds::{Cohorts, ReferralChoices, ReferralCodes},
    policy,
};
use session_core::CohortPolicy;
use storage_diesel::{prelude::*, sqlite::Store};
use zone_core::Zone;

/// How often a request looks whether something is due.
const BETWEEN: Span = Span::minutes(1);

/// What every handler works with. A clone is the same shop.
#[derive(Clone)]
pub struct Shop {
    pool: Pool<ConnectionManager<SqliteConnection>>,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    looked_at: Arc<AtomicI64>,
    pub(super) codes: Arc<ReferralChoices>,
    pub(super) cohorts: Arc<CohortPolicy>,
}

/// What SQLite needs on each connection that several threads use.
#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Pragmas {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
             PRAGMA foreign_keys = ON;",
        )
        .map_err(diesel::r2d2::Error::QueryError)
    }
}

impl Shop {
    /// Opens the database, makes it if it is not there, and puts the policies in force where there is none yet.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(
        database: &Path,
        zone: Zone,
        clock: impl Fn() -> Instant + Send + Sync + 'static,
    ) -> Result<Self, Box<dyn Error>> {
        let manager = ConnectionManager::new(database.to_string_lossy());
        let pool = Pool::builder().max_size(4).connection_customizer(Box::new(Pragmas)).build(manager)?;
        let (codes, cohorts) = (ReferralCodes::usual(zone), Cohorts::usual(zone));
        let mut conn = pool.get()?;
        let mut store = Store::new(&mut conn);
        store.migrate()?;
        policy::begin_if_new::<ReferralCodes, _>(&mut store, &codes)?;
        policy::begin_if_new::<Cohorts, _>(&mut store, &cohorts)?;
        Ok(Self {
            pool,
            clock: Arc::new(clock),
            looked_at: Arc::new(AtomicI64::new(i64::MIN)),
            codes: Arc::new(codes),
            cohorts: Arc::new(cohorts),
        })
    }

    /// What the machine's clock says.
    pub(super) fn now(&self) -> Instant {
        (self.clock)()
    }

    /// Whether a minute has passed since somebody looked; then it is this request's turn.
    pub(super) fn is_time_to_look(&self) -> bool {
        let now = self.now();
        let last = self.looked_at.load(Ordering::SeqCst);
        let is_soon = Instant::from_micros(last)
            .and_then(|last| now.since(last))
            .is_some_and(|passed| passed < BETWEEN);
        !is_soon
            && self.looked_at.compare_exchange(last, now.micros(), Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Works with the database on a thread that may wait: diesel's connections do.
    pub(super) async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self, &mut Store<'_>) -> T + Send + 'static,
    ) -> Result<T, StatusCode> {
        let shop = self.clone();
        let worked = tokio::task::spawn_blocking(move || {
            let mut conn = shop.pool.get().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
            Ok(work(&shop, &mut Store::new(&mut conn)))
        });
        worked.await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
    }
}

/// The shop as the application layer sees it.
impl Host for Shop {
    fn clock(&self) -> Instant {
        self.now()
    }
}
