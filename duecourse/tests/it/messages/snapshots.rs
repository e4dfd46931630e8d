//! Each message as its recipient reads it: the files beside this one, `KIND.txt`, compared to the character. After a change
//! that is meant, `REWRITE_MESSAGES=1 cargo test -p duecourse --test it messages` writes them anew; look at the difference.

use std::{collections::BTreeSet, fs, path::PathBuf};

use automation_core::Channel;
use duecourse::messages::{MessageData, Templates, Wording};

/// What the samples of that kind say, by each channel by which they go.
fn told(templates: &Templates, kind: &str, channels: &[Channel]) -> String {
    let mut text = String::new();
    for channel in channels {
        for (index, sample) in templates.samples(kind).unwrap().iter().enumerate() {
            let made_for = sample.first().and_then(MessageData::channel);
            if made_for.is_none_or(|made_for| made_for == *channel) {
                let message = templates.text_together(sample, *channel).unwrap();
                text.push_str(&format!("~~~ {channel}, sample {} ~~~\n{message}\n", index + 1));
            }
        }
    }
    text
}

#[test]
fn g_12_each_message_is_told_as_its_recipient_reads_it() {
    let templates = Templates::new(Wording::new(zone_core::zone!("America/New_York"))).unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/messages");
    let rewrites = std::env::var_os("REWRITE_MESSAGES").is_some();
    let mut kinds = BTreeSet::new();
    for (kind, channels) in templates.kinds() {
        let told = told(&templates, kind, &channels.collect::<Vec<_>>());
        let file = folder.join(format!("{kind}.txt"));
        if rewrites {
            fs::write(&file, &told).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap_or_default();
        assert!(told == kept, "{kind} is told otherwise than {} has it:\n{told}", file.display());
        assert!(!told.is_empty(), "{kind} has no sample");
        kinds.insert(format!("{kind}.txt"));
    }
    let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let kept: BTreeSet<String> = files.filter(|file| file.ends_with(".txt")).collect();
    assert_eq!(kept, kinds, "there is a file for each kind and no other");
}
