//! Eight workers, each with a connection of its own, over the same codes.

use std::{sync::Barrier, thread};

use crate::{
    population::{self, Expected, refill},
    site::{File, Server, Site},
};

const WORKERS: usize = 8;
const MANY: usize = 1_500;

fn share<S: Site>(site: &S) {
    let expected = Expected::of(site, MANY);
    refill(site, MANY);
    let start = Barrier::new(WORKERS);
    let worker = || {
        let mut conn = site.connect();
        start.wait();
        let report = population::run::<S>(&mut S::store(&mut conn), 20).unwrap();
        // The one that cannot be read may be met by each.
        assert!(report.moved == 0 && report.failed <= 1, "{report:?}");
        report.changed
    };
    let changed: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    println!("{}: the workers changed {changed:?}", S::NAME);
    assert_eq!(changed.iter().sum::<u64>(), u64::try_from(MANY).unwrap());
    expected.assert_whole(site);
    assert_eq!(site.dump(), expected.after);
}

#[test]
fn on_sqlite() {
    share(&File::new("workers"));
}

#[test]
fn on_postgres() {
    Server::new().iter().for_each(share);
}
