//! The web application, without a network.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use automation_core::{Instant, Span, one_policy};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header::CONTENT_TYPE},
};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    Kind as _,
    kinds::{Cohorts, ReferralCodes},
};
use embedding::web::{Shop, router};
use http_body_util::BodyExt as _;
use referral_core::{ReferralCode, code::Draft};
use serde_json::{Value, json};
use session_core::{Cohort, cohort::CohortDraft};
use storage_diesel::{prelude::*, sqlite::Store};
use tower::ServiceExt as _;
use zone_core::Zone;

struct Site {
    folder: tempfile::TempDir,
    clock: Arc<AtomicI64>,
    router: Router,
}

impl Site {
    /// A shop with the code JOHN-20, which works until the end of May 2026, and a cohort that is over on 10 May.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let now: Instant = "2026-05-01T08:00:00Z".parse().expect("an instant");
        let clock = Arc::new(AtomicI64::new(now.micros()));
        let seen = Arc::clone(&clock);
        let shop = Shop::open(&folder.path().join("shop.sqlite3"), Zone::UTC, move || {
            Instant::from_micros(seen.load(Ordering::SeqCst)).expect("in range")
        });
        let site = Self { folder, clock, router: router(shop.expect("it opens")) };
        site.look(|store| {
            let code = Draft::new("JOHN-20".parse().expect("a code"), "20".parse().expect("a discount"))
                .expiring("2026-05-31T21:00:00Z".parse().expect("an instant"));
            let choices = ReferralCodes::usual(Zone::UTC);
            let policy = ReferralCodes::policy(&choices);
            let code = ReferralCode::issue(code, now, policy).expect("a code");
            store.insert(&[code], &one_policy(policy)).expect("it is stored");
            let day = |text: &str| text.parse().expect("a day");
            let fee = std::num::NonZeroU64::new(100).expect("not zero");
            let (reference, name) = ("SPRING".parse().expect("a key"), "Spring".parse().expect("a name"));
            let cohort = CohortDraft::new(reference, name, fee)
                .starting(day("2026-04-01"))
                .ending(day("2026-05-09"))
                .made(now)
                .expect("it ends after it begins");
            store.insert(&[cohort], &one_policy(&Cohorts::usual(Zone::UTC))).expect("it is stored");
        });
        site
    }

    fn set_clock(&self, text: &str) {
        self.clock.store(text.parse::<Instant>().expect("an instant").micros(), Ordering::SeqCst);
    }

    fn pass(&self, span: Span) {
        self.clock.fetch_add(span.micros(), Ordering::SeqCst);
    }

    /// Looks into the database beside the application.
    fn look<T>(&self, at: impl FnOnce(&mut Store<'_>) -> T) -> T {
        let path = self.folder.path().join("shop.sqlite3");
        let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("it opens");
        at(&mut Store::new(&mut conn))
    }

    /// The state of the cohort as it is stored.
    fn cohort(&self) -> &'static str {
        use automation_core::Lifecycle as _;
        self.look(|store| {
            store.find::<Cohort>("SPRING").expect("it reads").expect("it is there").record.state()
        })
    }

    async fn send(&self, method: Method, path: &str, form: Option<Value>) -> (StatusCode, Value) {
        let body = form.map_or_else(Body::empty, |form| Body::from(form.to_string()));
        let request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, "application/json");
        let request = request.body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("it answers");
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn post(&self, path: &str, form: Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, Some(form)).await
    }
}

#[tokio::test]
async fn a_command_is_asked_through_the_layer() {
    let site = Site::new();
    let form = |dry_run: bool| json!({ "by": "alice", "reason": "asked by phone", "dry_run": dry_run });
    // A dry run says what would be done, and writes nothing.
    let (status, would) = site.post("/codes/JOHN-20/disable", form(true)).await;
    assert_eq!((status, &would["dry_run"]), (StatusCode::OK, &json!(true)));
    assert_eq!(would["steps"][0]["to"], "inactive (disabled)");
    let (_, explained) = site.send(Method::GET, "/codes/JOHN-20", None).await;
    assert_eq!(
        (&explained["state"], explained["history"].as_array().map(Vec::len)),
        (&json!("active"), Some(0))
    );
    // What is done is in the history, with who asked and why.
    let (status, done) = site.post("/codes/JOHN-20/disable", form(false)).await;
    assert_eq!((status, &done["dry_run"]), (StatusCode::OK, &json!(false)));
    let (_, explained) = site.send(Method::GET, "/codes/john-20", None).await;
    assert_eq!(explained["state"], "inactive (disabled)");
    assert_eq!(explained["history"][0]["reason"], "asked by phone");
    assert_eq!(explained["history"][0]["actor"], "staff/operator/alice");
    // A refusal is an answer, and is kept.
    let (status, refused) = site.post("/codes/JOHN-20/disable", form(false)).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(refused["error"].as_str().is_some_and(|text| text.contains("disabled already")), "{refused}");
    let kept = site.look(|store| {
        let id = store.find::<ReferralCode>("JOHN-20").expect("it reads").expect("it is there").id;
        store.refusals::<ReferralCode>(id).expect("they read")
    });
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].command.as_str(), kept[0].actor.to_string().as_str()),
        ("disable", "staff/operator/alice")
    );
    // What is not there may have been mistyped.
    let (status, unknown) = site.post("/codes/JON-20/disable", form(false)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(unknown["error"], "there is no referral code JON-20; did you mean JOHN-20?");
}

#[tokio::test]
async fn under_another_policy_nothing_is_written() {
    let site = Site::new();
    site.look(|store| {
        store.set_setting("policy", "{\"referral_codes\":{\"grace\":\"2 days\"}}").expect("it is set")
    });
    let (status, told) = site.post("/codes/JOHN-20/disable", json!({ "by": "alice" })).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(told["error"].as_str().is_some_and(|text| text.contains("is not the one in force")), "{told}");
    let (_, explained) = site.send(Method::GET, "/codes/JOHN-20", None).await;
    assert_eq!(explained["state"], "active");
}

#[tokio::test]
async fn a_18_a_request_that_may_write_completes_what_is_over_once_a_minute() {
    let site = Site::new();
    let ask = || site.post("/codes/NONE-1/disable", json!({ "by": "alice" }));
    site.set_clock("2026-05-09T23:59:59.999999Z");
    assert_eq!(ask().await.0, StatusCode::NOT_FOUND);
    assert_eq!(site.cohort(), "active");
    // It is over now, but somebody looked a moment ago.
    site.set_clock("2026-05-10T00:00:00Z");
    ask().await;
    assert_eq!(site.cohort(), "active");
    // A page that only reads writes nothing, however long ago that was.
    site.pass(Span::hours(1));
    site.send(Method::GET, "/codes/NONE-1", None).await;
    assert_eq!(site.cohort(), "active");
    ask().await;
    assert_eq!(site.cohort(), "completed");
}

#[tokio::test]
async fn a_18_the_request_goes_on_where_nothing_can_be_settled() {
    let site = Site::new();
    site.set_clock("2026-05-10T00:00:00Z");
    site.look(|store| store.set_setting("cohort_policy", "{}").expect("it is set"));
    let (status, _) = site.post("/codes/JOHN-20/disable", json!({ "by": "alice" })).await;
    assert_eq!((status, site.cohort()), (StatusCode::OK, "active"));
}
