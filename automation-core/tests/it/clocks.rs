//! Whether an instant is one to act at (G-25): at every boundary, against an oracle written from the rule's
//! sentence, and with deliberate faults that the oracle catches.

use automation_core::{ClockLimits, ClockObjection, Clocks, Instant, Span};

const CLOCK: &str = "2026-06-01T08:00:00Z";
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn clock() -> Instant {
    CLOCK.parse().unwrap()
}

/// The clock and that many microseconds more.
fn clock_and(micros: i64) -> Instant {
    Instant::from_micros(clock().micros() + micros).unwrap()
}

/// One question, in microseconds from the machine's clock.
#[derive(Debug, Clone, Copy)]
struct Question {
    now: i64,
    server: Option<i64>,
    last_run: Option<i64>,
}

impl Question {
    fn clocks(self) -> Clocks {
        Clocks { machine: clock(), server: self.server.map(clock_and) }
    }

    fn last_run(self) -> Option<Instant> {
        self.last_run.map(clock_and)
    }

    fn answer(self) -> bool {
        self.clocks().allow(clock_and(self.now), self.last_run(), ClockLimits::default()).is_ok()
    }
}

/// Every question at and beside every boundary.
fn questions() -> Vec<Question> {
    let around = |at: i64| [at - 1, at, at + 1];
    let nows: Vec<i64> = [-500 * DAY, -5 * MINUTE, 0, 5 * MINUTE, 10 * MINUTE, 3_650 * DAY]
        .into_iter()
        .flat_map(around)
        .collect();
    let servers: Vec<Option<i64>> = [-6 * MINUTE, -5 * MINUTE, -MINUTE, 0, MINUTE, 5 * MINUTE]
        .into_iter()
        .flat_map(around)
        .map(Some)
        .chain([None])
        .collect();
    let mut questions = Vec::new();
    for now in nows {
        let last_runs = around(now - 400 * DAY).into_iter().chain([now - DAY, now, now + DAY]).map(Some);
        for last_run in last_runs.chain([None]) {
            questions.extend(servers.iter().map(|server| Question { now, server: *server, last_run }));
        }
    }
    questions
}

/// A real run is refused if its `now` lies more than five minutes ahead of the earlier clock, if the clocks
/// are more than five minutes apart, or if it comes more than 400 days after the last run.
fn oracle(question: Question) -> bool {
    let clocks = [Some(0), question.server];
    let ahead_of_one = clocks.into_iter().flatten().any(|clock| question.now - clock > 300_000_000);
    let apart = question.server.is_some_and(|server| !(-300_000_000..=300_000_000).contains(&server));
    let jumped = question.last_run.is_some_and(|last| question.now - last > 34_560_000_000_000);
    !(ahead_of_one || apart || jumped)
}

#[test]
fn g_25_the_crate_agrees_with_the_oracle() {
    let questions = questions();
    for question in &questions {
        assert_eq!(question.answer(), oracle(*question), "{question:?}");
    }
    // Both answers are there to be got wrong.
    let allowed = questions.iter().filter(|question| oracle(**question)).count();
    assert!(allowed > 100 && questions.len() - allowed > 100, "{allowed} of {}", questions.len());
}

/// A deliberate fault each; the oracle catches every one.
#[test]
fn g_25_a_faulty_check_is_caught() {
    type Check = fn(Question) -> bool;
    let faults: [(&str, Check); 6] = [
        ("the server's clock is not asked", |question| Question { server: None, ..question }.answer()),
        ("the last run is not asked", |question| Question { last_run: None, ..question }.answer()),
        ("five minutes ahead are refused", |question| {
            question.answer() && question.now - question.server.unwrap_or(0).min(0) < 5 * MINUTE
        }),
        ("a microsecond more than five minutes is allowed", |question| {
            let limits = ClockLimits {
                tolerance: Span::from_micros(5 * MINUTE + 1).unwrap(),
                ..ClockLimits::default()
            };
            question.clocks().allow(clock_and(question.now), question.last_run(), limits).is_ok()
        }),
        ("a microsecond more than 400 days is allowed", |question| {
            let limits =
                ClockLimits { jump: Span::from_micros(400 * DAY + 1).unwrap(), ..ClockLimits::default() };
            question.clocks().allow(clock_and(question.now), question.last_run(), limits).is_ok()
        }),
        ("the later clock counts", |question| {
            let later = question.server.unwrap_or(0).max(0);
            let clocks = Clocks { machine: clock_and(later), server: None };
            let apart = question.clocks().apart(ClockLimits::TOLERANCE).is_some();
            let now = clock_and(question.now);
            !apart && clocks.allow(now, question.last_run(), ClockLimits::default()).is_ok()
        }),
    ];
    for (fault, check) in faults {
        assert!(questions().into_iter().any(|question| check(question) != oracle(question)), "{fault}");
    }
}

#[test]
fn g_25_a_refusal_says_everything_that_speaks_against_it() {
    let clocks = Clocks { machine: clock(), server: Some(clock_and(-10 * MINUTE)) };
    let now = clock_and(4 * MINUTE);
    let last = clock_and(-500 * DAY);
    let refusal = clocks.allow(now, Some(last), ClockLimits::default()).unwrap_err();
    let kinds: Vec<&str> = refusal
        .reasons()
        .map(|reason| match reason {
            ClockObjection::Ahead { .. } => "ahead",
            ClockObjection::Apart { .. } => "apart",
            ClockObjection::Jumped { .. } => "jumped",
            _ => "?",
        })
        .collect();
    assert_eq!(kinds, ["ahead", "apart", "jumped"]);
    assert_eq!(
        refusal.to_string(),
        "2026-06-01T08:04:00Z lies 14 minutes ahead of the database server's clock, which says 2026-06-01T07:50:00Z; \
         this machine's clock, which says 2026-06-01T08:00:00Z, and the database server's clock, which says \
         2026-06-01T07:50:00Z, are 10 minutes apart; 2026-06-01T08:04:00Z lies 500 days after the last run, which was at \
         2025-01-17T08:00:00Z; after more than 400 days without one a clock has jumped, rather"
    );
}

/// At the instant that it names it is possible, a microsecond before it is not.
#[test]
fn g_25_what_is_ahead_becomes_possible() {
    let now = clock_and(3_650 * DAY);
    let allow = |machine| Clocks { machine, server: None }.allow(now, None, ClockLimits::default());
    let from = allow(clock()).unwrap_err().possible_from().unwrap();
    assert_eq!(allow(from), Ok(()));
    assert!(allow(from.previous().unwrap()).is_err());
}

/// At the ends of time nothing overflows.
#[test]
fn the_ends_of_time() {
    let at = |machine, now, last_run| {
        Clocks { machine, server: Some(machine) }.allow(now, last_run, ClockLimits::default()).is_ok()
    };
    assert!(at(Instant::MAX, Instant::MIN, None));
    assert!(!at(Instant::MIN, Instant::MAX, Some(Instant::MIN)));
    assert!(!at(Instant::MIN, Instant::MIN.checked_add(Span::minutes(6)).unwrap(), None));
}
