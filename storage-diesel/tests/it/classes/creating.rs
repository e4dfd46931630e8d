//! A pattern is made with its first sessions, or not at all (P-27).

use std::sync::Barrier;

use super::*;
use crate::{
    databases::on_both,
    site::{File, Server, Site as _},
};

on_both! {
    /// P-27: the pattern, its first step and its first window are there together, and its next refill is due in time.
    fn p_27_a_pattern_comes_with_its_first_sessions(store) {
        let created = create(&mut store, draft("harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO")).unwrap();
        assert_eq!(created.sessions.len(), 27);
        assert!(created.sessions.iter().all(|outcome| outcome.fate == automation_core::BirthFate::Made));
        let row = pattern(&mut store, "harbour/MON-10");
        assert_eq!(row.record.generated_through, Some("2026-09-02".parse().unwrap()));
        let steps = store.history::<Pattern>(row.id).unwrap();
        let told: Vec<_> = steps.iter().map(|step| (step.event.as_str(), step.actor.to_string())).collect();
        assert_eq!(told, [("created", "staff/admin/alice".to_owned()), ("refilled", "system".to_owned())]);
        // The first day on which June 3rd … September 2nd is less than three months.
        assert_eq!(row.due_at, Some(at("2026-06-02T23:00:00Z")));
        let first = session(&mut store, "harbour/MON-10/2026-03-02T10:00");
        assert_eq!((first.record.number, first.record.start, first.version), (1, at("2026-03-02T10:00:00Z"), 1));
        assert_eq!(store.history::<ClassSession>(first.id).unwrap().len(), 1);
        // London's clocks went forward.
        assert_eq!(session(&mut store, "harbour/MON-10/2026-03-30T10:00").record.start, at("2026-03-30T09:00:00Z"));
        // Nothing is left to do.
        let report = sweep_patterns(&mut store, NOW);
        assert_eq!((report.changed, report.still_due), (0, 0));
    }
}

on_both! {
    /// P-X10: one that begins behind the horizon has no sessions yet.
    fn p_x10_a_pattern_of_next_year_is_made_with_no_sessions(store) {
        let mut later = draft("harbour/LATER", "FREQ=WEEKLY;BYDAY=MO");
        later.series.first_day = "2027-03-01".parse().unwrap();
        let created = create(&mut store, later).unwrap();
        assert_eq!((created.sessions.len(), created.filled.is_some()), (0, true));
        assert_eq!(store.count::<ClassSession>(&[]).unwrap(), 0);
    }
}

on_both! {
    /// P-27, P-X16: every reason at once, and nothing is stored.
    fn p_27_what_cannot_be_is_refused_with_every_reason(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let before = (told(&mut store), store.count::<Pattern>(&[]).unwrap());
        let mut again = draft("harbour/MON-10", "FREQ=DAILY");
        again.series.holidays.insert("Austria".parse().unwrap());
        let pattern = again.made(at(NOW)).unwrap();
        let ann = Actor::participant(UserId::new("ann").unwrap(), "student");
        let error = create_pattern(&mut store, &policy(), pattern, &ann, at(NOW)).unwrap_err().to_string();
        assert_eq!(
            error,
            "participant/student/ann may not do this; only staff may; there is no holiday calendar `Austria`; import it \
             first; there is a pattern harbour/MON-10 already"
        );
        // A refusal for one reason stores nothing of a pattern that is new.
        let mut new = draft("harbour/NEW", "FREQ=DAILY");
        new.series.holidays.insert("Austria".parse().unwrap());
        create(&mut store, new).unwrap_err();
        assert_eq!((told(&mut store), store.count::<Pattern>(&[]).unwrap()), before);
    }
}

on_both! {
    /// P-27, P-B9: a session that the database does not take leaves no pattern.
    fn p_27_a_session_that_cannot_be_stored_leaves_no_pattern(store) {
        refuse(&mut store, "NEW.original LIKE '2026-08%'");
        let error = create(&mut store, draft("harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO")).unwrap_err();
        assert!(error.to_string().contains("not this row"), "{error}");
        assert_eq!(told(&mut store), Vec::<String>::new());
        assert_eq!(store.count::<Pattern>(&[]).unwrap(), 0);
        assert_eq!(store.texts("SELECT kind AS text FROM due_steps"), Vec::<String>::new());
    }
}

/// P-27, P-B10: of those who make one pattern at once one does, and its sessions are there once.
fn of_those_who_create_at_once_one_does<C: Worker>(connect: impl Fn() -> C + Sync) {
    const WORKERS: usize = 4;
    for round in 0..5 {
        let key = format!("harbour/R{round}");
        let start = Barrier::new(WORKERS);
        let work = || {
            let mut conn = connect();
            start.wait();
            create(&mut conn.store(), draft(&key, "FREQ=WEEKLY")).map_err(|error| error.to_string())
        };
        let answers: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 1, "{refused:?}");
        for answer in refused {
            assert_eq!(answer.unwrap_err(), format!("there is a pattern {key} already"));
        }
    }
    let mut conn = connect();
    assert_eq!(keys(&mut conn.store()).len(), 5 * 27);
}

#[test]
fn p_27_of_those_who_create_at_once_one_does_on_sqlite() {
    let file = File::new("creating");
    of_those_who_create_at_once_one_does(|| file.connect());
}

#[test]
fn p_27_of_those_who_create_at_once_one_does_on_postgres() {
    if let Some(server) = Server::new() {
        of_those_who_create_at_once_one_does(|| server.connect());
    }
}
