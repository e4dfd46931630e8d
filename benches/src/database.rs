//! Fresh copies of one filled database: a file copied, or a template.

use std::{error::Error, path::PathBuf};

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use storage_diesel::{postgres, prelude::*, sqlite, testing::PostgresServer};
use tempfile::TempDir;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A filled SQLite file to copy.
#[derive(Debug)]
pub struct SqliteTemplate {
    folder: TempDir,
}

impl SqliteTemplate {
    /// Fills a file by those statements.
    ///
    /// # Errors
    /// The database's own.
    pub fn new(statements: &[String]) -> Result<Self> {
        let template = Self { folder: tempfile::tempdir()? };
        let mut conn = SqliteConnection::establish(&template.path("template").display().to_string())?;
        sqlite::recommended_pragmas(&mut conn)?;
        sqlite::Store::new(&mut conn).migrate()?;
        for statement in statements {
            conn.batch_execute(statement)?;
        }
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(template)
    }

    /// A connection to a fresh copy, in place of the last one.
    ///
    /// # Errors
    /// The database's own.
    pub fn copy(&self) -> Result<SqliteConnection> {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(self.path(&format!("copy{suffix}")));
        }
        std::fs::copy(self.path("template"), self.path("copy"))?;
        let mut conn = SqliteConnection::establish(&self.path("copy").display().to_string())?;
        sqlite::recommended_pragmas(&mut conn)?;
        Ok(conn)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A filled PostgreSQL database to copy.
#[derive(Debug)]
pub struct PostgresTemplate {
    url: String,
}

/// The name of the copy.
const COPY: &str = "bench_copy";

impl PostgresTemplate {
    /// Fills a database of its own by those statements.
    ///
    /// # Errors
    /// The database's own.
    pub fn new(server: &PostgresServer, statements: &[String]) -> Result<Self> {
        let url = server.url()?;
        let mut conn = PgConnection::establish(&url)?;
        postgres::Store::new(&mut conn).migrate()?;
        for statement in statements {
            conn.batch_execute(statement)?;
        }
        conn.batch_execute("CHECKPOINT")?;
        Ok(Self { url })
    }

    /// A connection to a fresh copy, in place of the last one.
    ///
    /// # Errors
    /// The database's own.
    pub fn copy(&self) -> Result<PgConnection> {
        // The server gives `host=… user=… dbname=NAME`.
        let (server, template) =
            self.url.rsplit_once("dbname=").ok_or("a connection string without a name")?;
        let mut admin = PgConnection::establish(&format!("{server}dbname=postgres"))?;
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {COPY} WITH (FORCE)"))?;
        admin.batch_execute(&format!("CREATE DATABASE {COPY} TEMPLATE {template}"))?;
        admin.batch_execute("CHECKPOINT")?;
        self.connect()
    }

    /// One more connection to the last copy.
    ///
    /// # Errors
    /// The database's own.
    pub fn connect(&self) -> Result<PgConnection> {
        let (server, _) = self.url.rsplit_once("dbname=").ok_or("a connection string without a name")?;
        Ok(PgConnection::establish(&format!("{server}dbname={COPY}"))?)
    }
}
