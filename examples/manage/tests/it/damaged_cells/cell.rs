//! A cell of the database, and what damages it.

use crate::ground::{Column, Ground, Row, Snapshot, Table};

/// One value in one column of one row.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) table: String,
    pub(super) column: String,
    /// The value, as an SQL literal.
    pub(super) value: String,
    /// The row as it was.
    pub(super) row: Row,
    key: Vec<String>,
}

impl Cell {
    /// Every column of every table with every value for its type. The rows take turns: half of the values go to
    /// rows in which the column is in use.
    pub(super) fn all(ground: &Ground, tables: &[Table], snapshot: &Snapshot) -> Vec<Self> {
        let mut cells = Vec::new();
        for table in tables {
            let rows = snapshot.rows().filter(|(name, _)| *name == table.name);
            let rows: Vec<Row> = rows.map(|(_, row)| row).collect();
            for column in &table.columns {
                let used: Vec<&Row> = rows.iter().filter(|row| row[&column.name] != "NULL").collect();
                for (turn, value) in values(column, ground.is_sqlite()).into_iter().enumerate() {
                    let Some(row) = (if used.is_empty() || turn % 3 == 2 {
                        rows.get(turn % rows.len().max(1))
                    } else {
                        used.get(turn % used.len()).copied()
                    }) else {
                        continue;
                    };
                    cells.push(Self {
                        table: table.name.clone(),
                        column: column.name.clone(),
                        value,
                        row: row.clone(),
                        key: table.key.clone(),
                    });
                }
            }
        }
        cells
    }

    pub(super) fn statement(&self) -> String {
        let key: Vec<String> = self.key.iter().map(|name| format!("{name} = {}", self.row[name])).collect();
        format!("UPDATE {} SET {} = {} WHERE {}", self.table, self.column, self.value, key.join(" AND "))
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.statement())
    }
}

const BIG: [&str; 2] = ["9223372036854775807", "-9223372036854775808"];

/// What may be put into a column by a hand, another program or a bad disk.
fn values(column: &Column, is_sqlite: bool) -> Vec<String> {
    let mut values: Vec<&str> = Vec::new();
    if column.kind.contains("INT") {
        values.extend(["-1", "0", "99999999", BIG[0], BIG[1]]);
    } else if column.kind.contains("TIMESTAMP") && is_sqlite {
        values.extend(["-1", "0", "253402300800000000", BIG[0], BIG[1], "'2026-06-01T00:00:00Z'"]);
    } else if column.kind.contains("TIMESTAMP") {
        values.extend([
            "'epoch'",
            "'infinity'",
            "'-infinity'",
            "'294276-12-31 23:59:59.999999+00'",
            "'4714-11-24 00:00:00+00 BC'",
            "'9999-12-31 23:59:59+00'",
        ]);
    } else {
        assert_eq!(column.kind, "TEXT", "no hostile values are known for the type of {}", column.name);
        values.extend([
            "'nonsense'",
            "''",
            "'{'",
            "'[1]'",
            "'null'",
            r#"'{"a":1}'"#,
            "'-1'",
            "'9223372036854775808'",
            "'2026-02-30'",
            "'staff/'",
        ]);
        values.push(if is_sqlite { "'a' || char(10) || 'b'" } else { "'a' || chr(10) || 'b'" });
        values.push(if is_sqlite { "printf('%.*c', 100000, 'x')" } else { "repeat('x', 2000)" });
    }
    if is_sqlite {
        // Any column may hold any type there.
        values.extend(["x'00ff'", "1.5", "'nonsense'"]);
        if column.kind == "TEXT" {
            values.extend(["CAST(x'ff41' AS TEXT)", "'a' || char(0) || 'b'"]);
        } else {
            values.extend(["''", "1e300"]);
        }
    }
    if column.nullable {
        values.push("NULL");
    }
    let mut own: Vec<String> = values.into_iter().map(str::to_owned).collect();
    own.dedup();
    own
}
