//! Of those who book the last seat at once one gets it (P-40).

use std::sync::Barrier;

use super::*;
use crate::{
    databases::on_both,
    site::{File, Server, Site as _},
};

const FIRST: &str = "harbour/MON-10/2026-03-02T10:00";

on_both! {
    /// P-40: a seat is one row's step; the others stay as they are, and it can be given back.
    fn p_40_a_seat_is_booked_and_given_back(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        book(&mut store, FIRST, "ann");
        book(&mut store, FIRST, "ben");
        let row = session(&mut store, FIRST);
        assert_eq!((row.record.seats.to_string(), row.version), ("ann, ben".to_owned(), 3));
        let ann = UserId::new("ann").unwrap();
        ask_session(&mut store, FIRST, &ClassCommand::CancelSeat { person: ann.clone() }).unwrap();
        assert_eq!(session(&mut store, FIRST).record.seats.to_string(), "ben");
        let again = ask_session(&mut store, FIRST, &ClassCommand::CancelSeat { person: ann });
        assert_eq!(again.unwrap_err().to_string(), "ann has no seat");
    }
}

fn of_those_who_book_the_last_seat_one_gets_it<C: Worker>(workers: usize, connect: impl Fn() -> C + Sync) {
    let mut conn = connect();
    let store = &mut conn.store();
    let mut three = draft("harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
    three.details.capacity = Capacity::new(3).unwrap();
    create(store, three).unwrap();
    for key in keys(store).into_iter().take(12) {
        book(store, &key, "ann");
        book(store, &key, "ben");
        let start = Barrier::new(workers);
        let work = |worker: usize| {
            let mut conn = connect();
            let person = UserId::new(&format!("student {worker}")).unwrap();
            let student = Actor::participant(person.clone(), "student");
            let mut store = conn.store();
            let id = session(&mut store, &key).id;
            let asked = ClassCommand::Book { person };
            start.wait();
            let request = Request::new(&asked, &student, at(NOW));
            command::<ClassSession, _, _>(&mut store, &one_policy(&policy()), id, &request)
                .map_err(|error| error.to_string())
        };
        let answers: Vec<_> = std::thread::scope(|scope| {
            let work = &work;
            let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, workers - 1), "{refused:?}");
        for answer in refused {
            assert_eq!(answer.unwrap_err(), "all 3 seats are taken");
        }
        let row = session(store, &key);
        assert_eq!((row.record.seats.taken(), row.version), (3, 4));
        assert_eq!(store.history::<ClassSession>(row.id).unwrap().len(), 4);
    }
}

#[test]
fn p_40_of_eight_who_book_the_last_seat_one_gets_it_on_postgres() {
    if let Some(server) = Server::new() {
        of_those_who_book_the_last_seat_one_gets_it(8, || server.connect());
    }
}

#[test]
fn p_40_of_two_who_book_the_last_seat_one_gets_it_on_sqlite() {
    let file = File::new("booking");
    of_those_who_book_the_last_seat_one_gets_it(2, || file.connect());
}

/// P-39, P-40: whoever books while all of a pattern is moved has a seat in the session that it became, never in one
/// that is gone.
fn bookings_meet_an_edit<C: Worker>(connect: impl Fn() -> C + Sync) {
    use session_core::pattern::PatternEdit;
    for round in 0..6 {
        let pattern = format!("harbour/R{round}");
        let mut conn = connect();
        let store = &mut conn.store();
        made(store, &pattern, "FREQ=WEEKLY;BYDAY=MO");
        let ids: Vec<_> = keys(store)
            .iter()
            .filter(|key| key.starts_with(&pattern))
            .map(|key| session(store, key).id)
            .collect();
        let start = Barrier::new(3);
        let booker = |person: &'static str| {
            let (ids, start, connect) = (&ids, &start, &connect);
            move || {
                let mut conn = connect();
                let mut store = conn.store();
                start.wait();
                for id in ids {
                    let asked = ClassCommand::Book { person: UserId::new(person).unwrap() };
                    let alice = alice();
                    let request = Request::new(&asked, &alice, at(NOW));
                    command::<ClassSession, _, _>(&mut store, &one_policy(&policy()), *id, &request)
                        .map(drop)
                        .unwrap();
                }
            }
        };
        let editor = || {
            let mut conn = connect();
            start.wait();
            let edit = PatternEdit { starts_at: Some("11:30:00".parse().unwrap()), ..PatternEdit::default() };
            ask(&mut conn.store(), &pattern, &PatternCommand::Edit(Box::new(edit))).map(drop).unwrap();
        };
        std::thread::scope(|scope| {
            let workers = [scope.spawn(booker("ann")), scope.spawn(booker("ben")), scope.spawn(editor)];
            workers.into_iter().for_each(|worker| worker.join().unwrap());
        });
        told(store);
        for id in ids {
            let row = store.numbered::<ClassSession>(id).unwrap().unwrap();
            let mut people: Vec<_> = row.record.seats.people().iter().map(UserId::as_str).collect();
            people.sort_unstable();
            assert_eq!(people, ["ann", "ben"]);
            assert!(row.record.key.as_str().ends_with("T11:30"), "{}", row.record.key);
        }
    }
}

#[test]
fn p_39_bookings_meet_an_edit_on_sqlite() {
    let file = File::new("meeting");
    bookings_meet_an_edit(|| file.connect());
}

#[test]
fn p_39_bookings_meet_an_edit_on_postgres() {
    if let Some(server) = Server::new() {
        bookings_meet_an_edit(|| server.connect());
    }
}
