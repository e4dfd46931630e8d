use crate::operator::Operator;
use std::{io::Write as _, process::Stdio, thread::sleep, time::Duration};

/// Imports that many lines and expires them all, watching the most memory each takes.
fn peaks(lines: usize) -> [u64; 2] {
    let operator = Operator::ready();
    let mut file =
        std::io::BufWriter::new(std::fs::File::create(operator.folder.path().join("big.csv")).unwrap());
    writeln!(file, "code,agent,discount,expires_at,created_at").unwrap();
    for line in 0..lines {
        writeln!(file, "CODE-{line},Agent {},12.5,2026-05-{:02},2026-01-01", line % 500, line % 28 + 1)
            .unwrap();
    }
    file.into_inner().unwrap();
    let watch = |arguments: &[&str]| {
        let mut child =
            operator.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let (path, mut peak) = (format!("/proc/{}/status", child.id()), 0);
        loop {
            let status = std::fs::read_to_string(&path).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
            peak = peak.max(kilobytes.unwrap_or_default());
            if let Some(status) = child.try_wait().unwrap() {
                assert_eq!(status.code(), Some(0));
                return peak;
            }
            sleep(Duration::from_millis(2));
        }
    };
    let import = watch(&["import", "referral-codes", "big.csv"]);
    let expire = watch(&["expire-referral-codes"]);
    let left = operator.lines("SELECT '' || count(*) AS line FROM referral_codes WHERE status = 'active'");
    assert_eq!(left, ["0"]);
    [import, expire]
}

/// In kilobytes; SQLite's own cache takes 16 MiB of it.
const BOUND: u64 = 100_000;

/// By how many kilobytes ten times the codes may raise the peak: SQLite's own cache of 16 MiB fills up
/// meanwhile, and 6,000 are for chance. Thirty bytes kept for each further line would be too many.
const GROWTH: u64 = 16_384 + 6_000;

#[test]
fn memory_does_not_grow_with_the_file() {
    let (few, mut many) = (peaks(20_000), peaks(200_000));
    println!("peak of import and sweep: {few:?} kB with 20,000 codes, {many:?} kB with 200,000");
    if few.into_iter().zip(many).any(|(few, many)| many >= few + GROWTH) {
        // A busy machine can show a peak that is not ours; what is kept for each line would be kept again.
        let again = peaks(200_000);
        println!("and once more: {again:?} kB");
        many = [many[0].min(again[0]), many[1].min(again[1])];
    }
    assert!(many.iter().all(|peak| *peak < BOUND), "{many:?} kB");
    for (few, many) in few.into_iter().zip(many) {
        assert!(many < few + GROWTH, "{few} kB with 20,000 codes, {many} kB with 200,000");
    }
}

#[test]
#[ignore = "takes minutes; the same with a million lines"]
fn nor_with_a_million_lines() {
    let peaks = peaks(1_000_000);
    eprintln!("peak of import and sweep, 1,000,000 codes: {peaks:?} kB");
    assert!(peaks.iter().all(|peak| *peak < BOUND), "{peaks:?} kB");
}
