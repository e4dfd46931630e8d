// Prints what ical.js shows of calendar files, for a test to compare.
//
// `node read_with_icaljs.mjs FOLDER` reads each `NAME.ics` of the folder, with the zones that the file itself defines
// and no others, and prints what happens in the seconds since 1970 of `NAME.window`, the first inclusive and the second
// exclusive. NODE_PATH or ICAL_JS says where the package is.
//
// The lines are those of `read_with_icalendar.py`.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const place = process.env.ICAL_JS ?? require.resolve("ical.js");
const { default: ICAL } = await import(pathToFileURL(place));
const version = JSON.parse(readFileSync(join(place, "../../package.json"))).version;

const seconds = (time) => (time.isDate ? Date.UTC(time.year, time.month - 1, time.day) / 1000 : time.toUnixTime());

function* occurrences(text, begin, end) {
    const calendar = new ICAL.Component(ICAL.parse(text));
    ICAL.TimezoneService.reset();
    for (const zone of calendar.getAllSubcomponents("vtimezone")) {
        ICAL.TimezoneService.register(zone);
    }
    const all = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
    for (const event of all.filter((one) => !one.isRecurrenceException())) {
        const changes = all.filter((one) => one.isRecurrenceException() && one.uid === event.uid);
        changes.forEach((one) => event.relateException(one));
        const left = new Set(changes);
        const shown = (item, identity, start, finish) =>
            begin <= seconds(start) && seconds(start) < end &&
            item.component.getFirstPropertyValue("status") !== "CANCELLED"
                ? [[seconds(identity), seconds(start), seconds(finish), JSON.stringify(item.summary ?? "")]]
                : [];
        if (event.isRecurring()) {
            const iterator = event.iterator();
            // What is changed may be moved by a month.
            for (let next; (next = iterator.next()) && seconds(next) < end + 40 * 86400; ) {
                const { item, recurrenceId, startDate, endDate } = event.getOccurrenceDetails(next);
                left.delete(item);
                yield* shown(item, recurrenceId, startDate, endDate);
            }
        } else {
            yield* shown(event, event.startDate, event.startDate, event.endDate);
        }
        // What is changed without an occurrence stands for itself.
        for (const one of left) {
            yield* shown(one, one.recurrenceId, one.startDate, one.endDate);
        }
    }
}

console.log("ical.js", version);
const folder = process.argv[2];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".ics")).sort()) {
    const name = file.slice(0, -4);
    const [begin, end] = readFileSync(join(folder, `${name}.window`), "utf8").split(" ").map(Number);
    try {
        for (const one of occurrences(readFileSync(join(folder, file), "utf8"), begin, end)) {
            console.log([name, ...one].join("\t"));
        }
    } catch (error) {
        console.log([name, "error", String(error).replaceAll("\n", " ")].join("\t"));
    }
}
