//! Every example runs, and prints what is written here.

mod web;

use std::process::Command;

fn printed(program: &str) -> String {
    let output = Command::new(program).output().expect("the example starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn checkout_without_a_database() {
    assert_eq!(
        printed(env!("CARGO_BIN_EXE_checkout")),
        "\
2026-05-31T20:59:59Z: JOHN-20 takes off 20.00 EUR, to pay 79.99 EUR
2026-05-31T21:00:00Z: the code expired at 2026-05-31T20:59:59.999999Z (was possible until 2026-05-31T21:00:00Z)
2026-05-01T08:00:00Z: there is no code JANE-20
then: active -> inactive (expired) at 2026-05-31T21:00:00Z: the expiry, 2026-05-31T20:59:59.999999Z, has passed (R-2)
"
    );
}

#[test]
fn the_hosts_write_and_ours_together() {
    assert_eq!(
        printed(env!("CARGO_BIN_EXE_together")),
        "\
JOHN-20 is inactive (disabled)
refused: the code was disabled already, by staff/support/alice
complaints on file: 1
"
    );
}

#[test]
fn sleeping_until_the_next_due_instant() {
    assert_eq!(
        printed(env!("CARGO_BIN_EXE_sleep")),
        "  0 changed
sleeping until 2026-05-08T08:00:00.000001Z
  WEEK-15 -> inactive (expired): the expiry, 2026-05-08T08:00:00Z, has passed (R-2)
  TWIN-15 -> inactive (expired): the expiry, 2026-05-08T08:00:00Z, has passed (R-2)
  2 changed
sleeping until 2026-05-31T21:00:00Z
  MAY-10 -> inactive (expired): the expiry, 2026-05-31T20:59:59.999999Z, has passed (R-2)
  1 changed
nothing will ever be due
"
    );
}
