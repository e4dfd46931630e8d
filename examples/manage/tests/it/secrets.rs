//! However a database is named, the password with it is told nowhere and becomes no file's name.

use std::process::Command;

use crate::operator::{NOW, Operator, Told};

/// The secret of every shape below; no line of ours holds it by chance.
const SECRET: &str = "S3cret";

/// Shapes in which people name a database with a password.
const SHAPES: [&str; 44] = [
    "postgres://bob:S3cret@127.0.0.1:1/db",
    "postgresql://bob:S3cret@127.0.0.1:1/db",
    "POSTGRES://bob:S3cret@127.0.0.1:1/db",
    "PostgreSQL://bob:S3cret@127.0.0.1:1/db",
    "postgresql+psycopg2://bob:S3cret@127.0.0.1:1/db",
    "postgres+asyncpg://bob:S3cret@127.0.0.1:1/db",
    "\"postgres://bob:S3cret@127.0.0.1:1/db\"",
    "'postgres://bob:S3cret@127.0.0.1:1/db'",
    "postgres://bob:S3cret@127.0.0.1:1/db\"",
    "  postgres://bob:S3cret@127.0.0.1:1/db ",
    "postgres://bob:x?S3cret@127.0.0.1:1",
    "postgres://bob:S3cret?x@127.0.0.1:1/db",
    "postgres://bob:S3cret#x@127.0.0.1:1/db",
    "postgres://bob:x/S3cret@127.0.0.1:1/db",
    "postgres://bob:x@S3cret@127.0.0.1:1/db",
    "postgres://bob:S3cret@x@127.0.0.1:1/db",
    "postgres://bob:%zzS3cret@127.0.0.1:1/db",
    "postgres://bob:S3cret/db",
    "postgres://:S3cret@127.0.0.1:1/db",
    "postgres://bob@127.0.0.1:1/db?password=S3cret",
    "postgres://bob@127.0.0.1:1/db?sslpassword=S3cret&password=S3cret",
    "postgres://127.0.0.1:1/db?S3cret",
    "postgres://127.0.0.1:1/db?pass=S3cret",
    "postgres://127.0.0.1:1/db?sslmode=S3cret",
    "postgres:/bob:S3cret@127.0.0.1:1/db",
    "postgres:bob:S3cret@127.0.0.1/db",
    "host=127.0.0.1 port=1 user=bob password=S3cret",
    "host=127.0.0.1 port=1 password = 'S3cret'",
    "host=127.0.0.1 port=S3cret",
    "host=127.0.0.1;password=S3cret",
    "host=127.0.0.1 nonsense=1 password=S3cret",
    "dbname=postgres://bob:S3cret@h/db",
    "password=S3cret",
    "HOST=h PASSWORD=S3cret",
    "Server=h;User Id=bob;Password=S3cret;Database=db",
    "Driver={PostgreSQL};Server=h;Uid=bob;Pwd=S3cret",
    "mysql://bob:S3cret@h/db",
    "mysql+pymysql://bob:S3cret@h/db",
    "jdbc:postgresql://h/db?user=bob&password=S3cret",
    "jdbc:mysql://bob:S3cret@h/db",
    "sqlite://bob:S3cret@h/db",
    "redis://:S3cret@h:6379",
    "bob:S3cret@h/db",
    "./bob:S3cret@h",
];

fn manage(operator: &Operator, arguments: &[&str], variable: Option<&str>) -> Told {
    let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
    command.current_dir(operator.folder.path()).env_remove("DATABASE_URL").args(arguments);
    if let Some(place) = variable {
        command.env("DATABASE_URL", place);
    }
    command.args(["--log-file", "log.txt", "--verbose"]).output().unwrap().into()
}

/// What the folder holds besides the log, and what the log holds.
fn left(operator: &Operator) -> (Vec<String>, String) {
    let names = std::fs::read_dir(operator.folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let log = std::fs::read_to_string(operator.folder.path().join("log.txt")).unwrap_or_default();
    (names.filter(|name| name != "log.txt").collect(), log)
}

#[test]
fn no_shape_of_a_place_tells_its_secret() {
    let operator = Operator::new();
    for shape in SHAPES {
        assert!(shape.contains(SECRET));
        let with_equals = format!("--database={shape}");
        let calls: [(&[&str], Option<&str>); 6] = [
            (&["migrate"], Some(shape)),
            (&["doctor"], Some(shape)),
            (&["expire-referral-codes", "--format", "json"], Some(shape)),
            (&["migrate", "--database", shape], None),
            (&["runs", &with_equals], None),
            (&["migrate", "--dry-run", "--database", shape], None),
        ];
        for (arguments, variable) in calls {
            let told = manage(&operator, arguments, variable);
            let (files, log) = left(&operator);
            assert!(matches!(told.status, Some(1 | 2)), "{shape}: {told:?}");
            assert!(!format!("{}{}{log}", told.out, told.err).contains(SECRET), "{shape}: {told:?} {log}");
            assert_eq!(files, Vec::<String>::new(), "{shape}");
        }
    }
}

/// Where something else is expected, too: what cannot be read of the command line is not repeated then.
#[test]
fn a_place_where_none_is_expected_tells_nothing() {
    let operator = Operator::new();
    for shape in SHAPES {
        for arguments in [
            &[shape, "migrate"][..],
            &["demo", shape],
            &["migrate", "--databse", shape],
            &["migrate", "--now", shape],
            &["migrate", shape],
            &["runs", "--limit", shape],
        ] {
            let told = manage(&operator, arguments, None);
            assert_eq!(told.status, Some(2), "{arguments:?} {told:?}");
            assert!(!format!("{}{}", told.out, told.err).contains(SECRET), "{arguments:?}: {told:?}");
        }
    }
    assert_eq!(left(&operator).0, Vec::<String>::new());
}

/// A run keeps the options as they were given, less what nobody may see.
#[test]
fn the_record_of_a_run_keeps_no_secret() {
    let Some(shop) = crate::shop::Shop::on_postgres() else { return };
    let place = shop.operator.database.replace("@/", &format!(":{SECRET}@/"));
    assert!(place.contains(SECRET));
    let told = manage(
        &shop.operator,
        &["referral-code", "issue", "X-1", "--discount", "5", "--database", &place, "--now", NOW],
        None,
    );
    assert!(told.status == Some(0) && !told.err.contains(SECRET), "{told:?}");
    assert_eq!(shop.count("due_runs WHERE command = 'referral-code issue'"), 1);
    assert_eq!(shop.count("due_runs WHERE options LIKE '%S3cret%'"), 0);
    let json = manage(&shop.operator, &["migrate", "--format", "json", "--database", &place], None);
    assert!(json.status == Some(0) && !json.out.contains(SECRET), "{json:?}");
}
