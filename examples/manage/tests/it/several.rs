//! Several programs over one database at once.

use crate::{operator::Told, shop::Shop};

const CODES: usize = 10_000;
const SWEEP: [&str; 6] = ["expire-referral-codes", "--notify", "--batch", "100", "--format", "json"];

fn expired(told: &Told) -> usize {
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""), "{:.300}", told.out);
    let report = told.json().pop().unwrap();
    assert_eq!((report["counts"]["moved"].as_u64(), report["counts"]["failed"].as_u64()), (Some(0), Some(0)));
    let listed = told.out.lines().count() - 1;
    assert_eq!(report["counts"]["expired"].as_u64(), Some(listed as u64));
    listed
}

fn four_at_once(shop: &Shop) {
    shop.refill(CODES);
    assert_eq!(expired(&shop.operator.manage(&SWEEP)), CODES);
    let alone = shop.dump();
    shop.refill(CODES);
    // Each on a thread of its own, since a program waits for whoever reads what it prints.
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| expired(&shop.operator.manage(&SWEEP)))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    println!("{}: four programs changed {counts:?}", shop.name());
    assert_eq!(counts.iter().sum::<usize>(), CODES);
    assert_eq!(shop.count("due_steps"), CODES);
    assert_eq!(shop.count("(SELECT DISTINCT record_id FROM due_steps WHERE version = 1) AS once"), CODES);
    assert_eq!(shop.dump(), alone);
}

#[test]
fn four_at_once_on_sqlite() {
    four_at_once(&Shop::on_sqlite());
}

#[test]
fn four_at_once_on_postgresql() {
    Shop::on_postgres().iter().for_each(four_at_once);
}
